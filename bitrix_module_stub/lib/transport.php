<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * One HTTP POST: no redirects, no proxy, certificates always verified.
 */
interface Transport
{
    public const MAX_REPLY = 10 * 1024 * 1024; // bytes

    /**
     * @param array<string, string> $headers
     * @param int $timeout seconds of silence after which the transport gives up
     * @throws TransportFailed if there was no HTTP answer
     */
    public function post(string $url, array $headers, string $body, int $timeout): HttpReply;
}
