package io.fastauth;

import io.fastauth.config.LoadedSettings;
import io.fastauth.config.LoadedSettings.Line;
import io.fastauth.config.Settings;
import io.fastauth.guard.PathEntry;
import io.fastauth.token.AccessTokenType;
import io.fastauth.token.LifetimeRange;
import io.fastauth.token.RateLimit;
import io.fastauth.token.TokenFormat;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The settings of a running service with their sources, for an operator: without secrets. */
final class SettingsInForce {

    private static final Pattern DASH = Pattern.compile("-([a-z])");

    private SettingsInForce() {}

    /**
     * Each setting, in the order of the schema.
     *
     * @param started the settings of the start
     * @param reloaded those of the last reload, which put some of them in force
     */
    static List<Line> report(FastAuthConfig started, FastAuthConfig reloaded) {
        Map<String, Line> changed =
                sources(reloaded).report().stream().collect(Collectors.toMap(Line::key, Function.identity()));
        return sources(started).report().stream()
                .map(line ->
                        ChangeableSettings.NAMES.contains(line.key()) ? changed.getOrDefault(line.key(), line) : line)
                .toList();
    }

    private static LoadedSettings sources(FastAuthConfig config) {
        return config.sources().orElseGet(() -> ofApplication(config));
    }

    /** An application sets what differs from the default. */
    private static LoadedSettings ofApplication(FastAuthConfig config) {
        FastAuthConfig defaults = FastAuthConfig.create();
        Map<String, List<String>> texts = new HashMap<>();
        for (String key : Settings.keys()) {
            Object value = value(config, key);
            if (!value.equals(value(defaults, key))) {
                texts.put(key, texts(value).toList());
            }
        }
        return LoadedSettings.ofApplication(texts);
    }

    /** The names of the methods are the keys, with capitals instead of dashes. */
    private static Object value(FastAuthConfig config, String key) {
        Object value = config;
        Class<?> type = FastAuthConfig.class;
        try {
            for (String name : key.split("\\.", -1)) {
                Method accessor = type.getMethod(
                        DASH.matcher(name).replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT)));
                value = accessor.invoke(value);
                type = accessor.getReturnType();
            }
            return value;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The configuration has no method for the setting " + key, e);
        }
    }

    /** As the settings are written; several for a list. */
    private static Stream<String> texts(Object value) {
        return switch (value) {
            case Optional<?> optional -> optional.stream().flatMap(SettingsInForce::texts);
            case Collection<?> items -> items.stream().flatMap(SettingsInForce::texts);
            case Map<?, ?> members -> members.keySet().stream().map(String::valueOf);
            case PathEntry entry -> Stream.of(entry.text());
            case LifetimeRange range -> Stream.of(range.text());
            case RateLimit limit -> Stream.of(limit.text());
            case TokenFormat format -> Stream.of(format.setting());
            case AccessTokenType type -> Stream.of(type.setting());
            case Enum<?> constant -> Stream.of(constant.name().toLowerCase(Locale.ROOT));
            default -> Stream.of(value.toString());
        };
    }
}
