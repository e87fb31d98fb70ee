package io.fastauth;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.fastauth.config.EnvFileFuzzTest;
import io.fastauth.config.SettingsFuzzTest;
import io.fastauth.forward.ForwardedRequestFuzzTest;
import io.fastauth.guard.GuardedRouteFuzzTest;
import io.fastauth.http.ConnectionFuzzTest;
import io.fastauth.http.RequestParametersFuzzTest;
import io.fastauth.token.KeySetFuzzTest;
import io.fastauth.token.TokenCodecFuzzTest;
import io.fastauth.tokens.OauthRequestFuzzTest;
import io.fastauth.websocket.FrameReaderFuzzTest;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All fuzz targets in one process, as every build runs them: Jazzer takes as long to start as ten targets take to be
 * fuzzed. The profile {@code fuzz} gives each target a process and a minute of its own.
 */
class EveryTargetFuzzTest {

    private static final List<Target> TARGETS = List.of(
            new Target(TokenCodecFuzzTest.class, new TokenCodecFuzzTest()::holdsItsProperties),
            new Target(KeySetFuzzTest.class, new KeySetFuzzTest()::aKeyFileIsRefusedInWordsOrMeansWhatItSays),
            new Target(SettingsFuzzTest.class, new SettingsFuzzTest()::settingsAreAcceptedAsTheyAreOrRefusedInWords),
            new Target(EnvFileFuzzTest.class, new EnvFileFuzzTest()::aFileHasTheVariablesThatANaiveReaderFinds),
            new Target(GuardedRouteFuzzTest.class, new GuardedRouteFuzzTest()::aHandlerIsReachedAtTheLevelOfItsPath),
            new Target(
                    ForwardedRequestFuzzTest.class,
                    new ForwardedRequestFuzzTest()::aDescriptionIsReadStrictlyOrRefused),
            new Target(FrameReaderFuzzTest.class, new FrameReaderFuzzTest()::framesArePassedOnAsTheyWereSent),
            new Target(
                    RequestParametersFuzzTest.class, new RequestParametersFuzzTest()::parametersAreReadAsTheyWereSent),
            new Target(OauthRequestFuzzTest.class, new OauthRequestFuzzTest()::requestsAreAnsweredInTheFormOfTheirRfc),
            new Target(ConnectionFuzzTest.class, new ConnectionFuzzTest()::whatIsServedHelidonAloneServesToo));

    private interface Property {

        void hold(byte[] input) throws Exception;
    }

    private record Target(Class<?> type, Property property) {

        /**
         * The corpus of the target, by Jazzer's convention in a folder beside the class, with a folder for a method.
         */
        List<byte[]> corpus() throws IOException, URISyntaxException {
            Path folder = Path.of(Objects.requireNonNull(type.getResource(type.getSimpleName() + "Inputs"))
                    .toURI());
            List<byte[]> inputs = new ArrayList<>();
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    inputs.add(Files.readAllBytes(file));
                }
            }
            return inputs;
        }
    }

    /** The inputs of all targets, each behind the number of its target. */
    static List<byte[]> corpus() throws IOException, URISyntaxException {
        List<byte[]> inputs = new ArrayList<>();
        for (int i = 0; i < TARGETS.size(); i++) {
            for (byte[] input : TARGETS.get(i).corpus()) {
                byte[] numbered = new byte[input.length + 1];
                numbered[0] = (byte) i;
                System.arraycopy(input, 0, numbered, 1, input.length);
                inputs.add(numbered);
            }
        }
        return inputs;
    }

    /** The first byte is the number of the target. */
    @MethodSource("corpus")
    @FuzzTest
    void everyTargetHoldsItsProperty(byte[] input) throws Exception {
        if (input.length > 0) {
            Target target = TARGETS.get(Math.floorMod(input[0], TARGETS.size()));
            target.property().hold(Arrays.copyOfRange(input, 1, input.length));
        }
    }
}
