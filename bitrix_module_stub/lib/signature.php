<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * Standard Webhooks signatures over raw bytes; the same scheme as the border's, checked by shared vectors.
 *
 * A request signs `id.timestamp.body`, a response `request id.timestamp.status.body`.
 */
final class Signature
{
    public const ID = 'webhook-id';
    public const TIMESTAMP = 'webhook-timestamp';
    public const SIGNATURE = 'webhook-signature';
    public const KEY_ID = 'x-relay-key-id';
    public const TOLERANCE = 300; // seconds either way
    private const MAX_CANDIDATES = 8; // signatures tried in one header: a rotation needs two

    /**
     * The value of `webhook-signature`; with `$status` it is a response's.
     */
    public static function sign(
        #[\SensitiveParameter] string $key,
        string $id,
        int $timestamp,
        string $body,
        ?int $status = null,
    ): string {
        return 'v1,' . base64_encode(self::mac($key, $id, (string) $timestamp, $body, $status));
    }

    /**
     * All headers of a signed request or response.
     *
     * @return array<string, string>
     */
    public static function headers(
        SyncToken $token,
        Direction $direction,
        string $id,
        int $timestamp,
        string $body,
        ?int $status = null,
    ): array {
        $key = $token->key($direction, $status === null ? Purpose::Request : Purpose::Response);
        return [
            self::ID => $id,
            self::TIMESTAMP => (string) $timestamp,
            self::SIGNATURE => self::sign($key, $id, $timestamp, $body, $status),
            self::KEY_ID => $token->keyId,
        ];
    }

    /**
     * The `webhook-id`, if any of the keys signed these raw bytes lately.
     *
     * @param array<string, string> $headers names in lower case
     * @param list<string> $keys
     * @param string|null $requestId the request that a response must belong to
     * @throws BadSignature for every cause alike
     */
    public static function verify(
        array $headers,
        string $body,
        #[\SensitiveParameter] array $keys,
        int $now,
        ?int $status = null,
        ?string $requestId = null,
    ): string {
        $id = $headers[self::ID] ?? '';
        $stamp = $headers[self::TIMESTAMP] ?? '';
        if (preg_match('/\A[A-Za-z0-9_-]{1,64}\z/', $id) !== 1 || preg_match('/\A[0-9]{10}\z/', $stamp) !== 1) {
            throw new BadSignature();
        }
        if (abs($now - (int) $stamp) > self::TOLERANCE || ($requestId !== null && $requestId !== $id)) {
            throw new BadSignature();
        }
        $given = array_slice(explode(' ', $headers[self::SIGNATURE] ?? ''), 0, self::MAX_CANDIDATES);
        $good = false;
        foreach ($keys as $key) {
            $wanted = self::mac($key, $id, $stamp, $body, $status);
            foreach ($given as $candidate) {
                $good = hash_equals($wanted, self::decode($candidate)) || $good;
            }
        }
        if (!$good) {
            throw new BadSignature();
        }
        return $id;
    }

    private static function mac(string $key, string $id, string $stamp, string $body, ?int $status): string
    {
        $mac = hash_init('sha256', HASH_HMAC, $key); // fed in pieces: no second copy of a large body
        hash_update($mac, $status === null ? "$id.$stamp." : "$id.$stamp.$status.");
        hash_update($mac, $body);
        return hash_final($mac, true);
    }

    private static function decode(string $candidate): string
    {
        if (preg_match('/\Av1,([A-Za-z0-9+\/]{43}=)\z/', $candidate, $found) !== 1) {
            return '';
        }
        return (string) base64_decode($found[1], true);
    }
}
