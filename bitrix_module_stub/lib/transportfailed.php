<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * There was no HTTP answer; the message is one of dns, connect, tls, timeout, too_large, network.
 */
final class TransportFailed extends \RuntimeException
{
    private const SIGNS = [
        'dns' => ['getaddrinfo', 'could not resolve', 'name or service', 'resolve host'],
        'tls' => ['ssl', 'certificate', 'crypto', 'tls'],
        'timeout' => ['timed out', 'timeout'],
        'connect' => ['refused', 'unreachable', 'no route', 'failed to connect', 'connection'],
    ];

    /**
     * Name the cause that a library put into words.
     */
    public static function because(string $words): self
    {
        foreach (self::SIGNS as $code => $signs) {
            foreach ($signs as $sign) {
                if (stripos($words, $sign) !== false) {
                    return new self($code);
                }
            }
        }
        return new self('network');
    }
}
