package io.fastauth.tokens;

import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.IssuingPolicy;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** Chooses the issuing policy. */
public final class IssuingPolicies {

    private IssuingPolicies() {}

    /**
     * The issuing policy of a service.
     *
     * @param given the policy of the builder, if it has one
     * @return that, or the one on the classpath, or else the standard one
     * @throws InvalidSettingException when the classpath has more than one
     */
    public static IssuingPolicy of(Optional<IssuingPolicy> given) {
        return given.orElseGet(IssuingPolicies::found);
    }

    private static IssuingPolicy found() {
        List<ServiceLoader.Provider<IssuingPolicy>> found =
                ServiceLoader.load(IssuingPolicy.class).stream().toList();
        if (found.size() > 1) {
            throw new InvalidSettingException("The classpath names more than one IssuingPolicy: "
                    + found.stream().map(provider -> provider.type().getName()).toList()
                    + "; keep one, or set issuingPolicy on the builder");
        }
        return found.isEmpty() ? IssuingPolicy.standard() : found.getFirst().get();
    }
}
