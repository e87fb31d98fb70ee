package io.fastauth.http;

import io.fastauth.token.InvalidSettingException;

/**
 * How many failed authentications are answered before they are limited.
 *
 * @param burst how many in a row; zero for no limit at all
 * @param perMinute how many more each minute, at least one
 */
public record FailureLimit(int burst, int perMinute) {

    public FailureLimit {
        if (burst < 0 || perMinute < 1) {
            throw new InvalidSettingException("failure-burst must be at least 0, and failure-rate at least 1");
        }
    }
}
