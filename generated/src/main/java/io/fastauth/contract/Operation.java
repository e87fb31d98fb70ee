package io.fastauth.contract;

import java.util.List;

/**
 * One operation, as {@code openapi.yaml} states it.
 *
 * @param id the operation id
 * @param method the HTTP method, upper case
 * @param path the path, as written in the contract
 * @param securitySchemes the names of the security schemes that it accepts; empty for an open operation
 */
public record Operation(String id, String method, String path, List<String> securitySchemes) {}
