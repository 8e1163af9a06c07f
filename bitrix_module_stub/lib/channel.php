<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * How a lead came in: mail, form, chat or call, told from the card's own fields.
 */
final class Channel
{
    private function __construct(
        public readonly string $type,
        private readonly ?string $line = null,
        private readonly ?string $connector = null,
        private readonly ?string $mailbox = null,
    ) {
    }

    /**
     * @param array<string, mixed> $card
     */
    public static function ofCard(array $card): self
    {
        $source = is_scalar($card['SOURCE_ID'] ?? null) ? (string) $card['SOURCE_ID'] : '';
        if (preg_match('/\A([0-9]+)\|([A-Za-z0-9_.-]+)\z/', $source, $found) === 1) {
            return new self('chat', line: $found[1], connector: $found[2]);
        }
        if (($card['ORIGINATOR_ID'] ?? '') === 'email-tracker' || $source === 'EMAIL') {
            return self::mail();
        }
        return new self($source === 'CALL' ? 'call' : 'form');
    }

    public static function mail(?string $mailbox = null): self
    {
        return new self('mail', mailbox: $mailbox);
    }

    public static function call(): self
    {
        return new self('call');
    }

    /** @return array<string, string|null> */
    public function contract(): array
    {
        return [
            'type' => $this->type,
            'line' => $this->line,
            'connector' => $this->connector,
            'mailbox' => $this->mailbox,
        ];
    }
}
