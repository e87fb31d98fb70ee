package io.fastauth.logs;

/**
 * One answered request.
 *
 * @param method the HTTP method
 * @param path the path as it was sent, without the query
 * @param status the status of the answer
 * @param bytes the bytes of the answer
 * @param micros how long it took, in microseconds
 * @param address who sent it, by the rule of the trusted proxies
 */
record Access(String method, String path, int status, long bytes, long micros, String address) {

    private static final int LONGEST_PATH = 1024;

    Access {
        path = path.length() > LONGEST_PATH ? path.substring(0, LONGEST_PATH) + "..." : path;
    }

    @Override
    public String toString() {
        return address + " " + method + " " + path + " " + status + " " + bytes + "B " + micros + "us";
    }
}
