<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * The sync token `sync_<key id>_<secret>`; its secret leaves this class only as derived keys.
 *
 * The secret is not a property: var_dump, var_export, print_r, casts, json_encode and serialize
 * have nothing to show.
 */
final class SyncToken
{
    private const FORM = '/\Async_([a-z0-9]{6,32})_([A-Za-z0-9_-]{43})\z/';

    /** @var \WeakMap<SyncToken, string>|null */
    private static ?\WeakMap $secrets = null;

    private function __construct(
        public readonly string $keyId,
        #[\SensitiveParameter] string $secret,
    ) {
        self::$secrets ??= new \WeakMap();
        self::$secrets[$this] = $secret;
    }

    /**
     * @throws \InvalidArgumentException (without the text) if this is not a token
     */
    public static function parse(#[\SensitiveParameter] string $text): self
    {
        if (preg_match(self::FORM, trim($text), $found) !== 1) {
            throw new \InvalidArgumentException('not a sync token: sync_<key id>_<secret> expected');
        }
        return new self($found[1], base64_decode(strtr($found[2], '-_', '+/') . '=', true));
    }

    /**
     * HKDF-SHA256 (RFC 5869, empty salt, 32 bytes) with info `relay/1/<direction>/<purpose>`.
     */
    public function key(Direction $direction, Purpose $purpose): string
    {
        $info = "relay/1/{$direction->value}/{$purpose->value}";
        return hash_hkdf('sha256', self::$secrets[$this], 32, $info, '');
    }

    public function __toString(): string
    {
        return "SyncToken({$this->keyId}, …)";
    }

    /** @return array<string, string> */
    public function __debugInfo(): array
    {
        return ['keyId' => $this->keyId];
    }

    /** @return never */
    public function __serialize(): array
    {
        throw new \LogicException('a sync token is not serialized');
    }

    /** @param array<mixed> $data */
    public function __unserialize(array $data): void
    {
        throw new \LogicException('a sync token is not serialized');
    }

    private function __clone()
    {
    }
}
