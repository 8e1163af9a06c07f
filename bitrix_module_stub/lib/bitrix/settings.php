<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Bitrix\Crm\Settings\LeadSettings;
use Bitrix\Main\Config\Configuration;
use Bitrix\Main\Config\Option;
use Bitrix\Main\Security\Cipher;
use Relay\Border\Assistants;
use Relay\Border\BorderUrl;
use Relay\Border\Clock;
use Relay\Border\Event;
use Relay\Border\Pilot;
use Relay\Border\SyncToken;

/**
 * The module's options in the portal's database; the sync token is sealed with the portal's own key if it has one.
 */
final class Settings
{
    public const MODULE = 'relay.border';
    private const ROTATION = 7 * 86_400; // seconds for which the border may still use the token before

    public function text(string $name): string
    {
        return (string) Option::get(self::MODULE, $name, '');
    }

    public function flag(string $name): bool
    {
        return $this->text($name) === 'Y';
    }

    /**
     * A list of names, as the settings page stores it.
     *
     * @return list<string>
     */
    public function list(string $name): array
    {
        return array_values(array_filter(preg_split('/[\s,;]+/', $this->text($name)) ?: [], 'strlen'));
    }

    /**
     * The user in whose name cards are written.
     */
    public function author(): int
    {
        return max(1, (int) $this->text('author'));
    }

    /**
     * Are cards of this kind rated? Deals only where there are no leads, unless the settings say so.
     */
    public function rates(string $entity): bool
    {
        return $entity === Event::LEAD || $this->flag('with_deals') || !LeadSettings::isEnabled();
    }

    public function pilot(): Pilot
    {
        return new Pilot($this->rows('rules'));
    }

    /**
     * Rows of a table of the settings page.
     *
     * @return list<array<string, string>>
     */
    public function rows(string $name): array
    {
        $rows = json_decode($this->text($name) ?: '[]', true);
        return is_array($rows) ? array_values(array_filter($rows, 'is_array')) : [];
    }

    /**
     * Standard fields that an answer may fill while they are empty: the answer's key by field.
     *
     * @return array<string, string>
     */
    public function map(): array
    {
        return array_column($this->rows('map'), 'key', 'field');
    }

    /**
     * The stage of a lead by verdict.
     *
     * @return array<string, string>
     */
    public function stages(): array
    {
        return array_column($this->rows('stages'), 'stage', 'verdict');
    }

    /**
     * The border's assistants as it told them last.
     *
     * @return list<array{name: string, title: string, verdicts: list<string>, keys: list<string>}>
     */
    public function assistants(): array
    {
        $stored = json_decode($this->text('assistants') ?: '[]', true);
        return Assistants::read(['assistants' => $stored['known'] ?? []]);
    }

    /**
     * Explicit destinations of Feed posts, such as U5, SG7, DR3; none: no posts.
     *
     * @return list<string>
     */
    public function feedTo(): array
    {
        return array_values(preg_grep('/\A(UA|(U|SG|DR)[1-9][0-9]{0,9})\z/', $this->list('feed_to')) ?: []);
    }

    public function set(string $name, string $value): void
    {
        Option::set(self::MODULE, $name, $value);
    }

    public function isComplete(): bool
    {
        return $this->text('border_url') !== '' && $this->text('portal') !== '' && $this->token() !== null;
    }

    /**
     * @throws \InvalidArgumentException with a code, see BorderUrl
     */
    public function url(): BorderUrl
    {
        return new BorderUrl($this->text('border_url'));
    }

    public function clock(): Clock
    {
        return new Clock((int) $this->text('clock_offset'));
    }

    public function keepClock(Clock $clock): void
    {
        if ((string) $clock->offset() !== ($this->text('clock_offset') ?: '0')) {
            $this->set('clock_offset', (string) $clock->offset());
        }
    }

    /**
     * The token in use; null if none was pasted, or if it cannot be unsealed any more.
     */
    public function token(): ?SyncToken
    {
        return $this->read('sync_token');
    }

    /**
     * The token in use, then the one before it while a rotation may last.
     *
     * @return list<SyncToken>
     */
    public function tokens(int $now): array
    {
        $isRotating = (int) $this->text('sync_token_before_until') >= $now;
        $before = $isRotating ? $this->read('sync_token_before') : null;
        return array_values(array_filter([$this->token(), $before]));
    }

    /**
     * Take a token that was pasted; the one in use stays valid for the border's own requests.
     *
     * @throws \InvalidArgumentException if it is none
     */
    public function replaceToken(#[\SensitiveParameter] string $text, int $now): void
    {
        $new = SyncToken::parse($text);
        $before = $this->token();
        if ($before !== null && $before->keyId !== $new->keyId) {
            $this->set('sync_token_before', $this->text('sync_token'));
            $this->set('sync_token_before_until', (string) ($now + self::ROTATION));
        }
        $this->set('sync_token', $this->seal(trim($text)));
    }

    private function read(string $option): ?SyncToken
    {
        $stored = $this->text($option);
        try {
            return $stored === '' ? null : SyncToken::parse($this->unseal($stored));
        } catch (\Throwable) { // sealed with a key that the portal no longer has: must be pasted again
            return null;
        }
    }

    private function seal(#[\SensitiveParameter] string $text): string
    {
        $key = $this->portalKey();
        return $key === '' ? "plain:$text" : 'sealed:' . base64_encode((new Cipher())->encrypt($text, $key));
    }

    private function unseal(string $stored): string
    {
        [$form, $text] = explode(':', $stored, 2) + ['', ''];
        return $form === 'sealed'
            ? (new Cipher())->decrypt((string) base64_decode($text, true), $this->portalKey())
            : $text;
    }

    private function portalKey(): string
    {
        $crypto = Configuration::getValue('crypto');
        return is_array($crypto) && is_string($crypto['crypto_key'] ?? null) ? $crypto['crypto_key'] : '';
    }
}
