package io.fastauth.campaign;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A test that writes one row of the reliability table, whether it passes or fails; it has a {@link Report}. */
@Test
@ExtendWith(CampaignExtension.class)
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface Campaign {

    /** The name of the row, which a later run replaces. */
    String value();
}
