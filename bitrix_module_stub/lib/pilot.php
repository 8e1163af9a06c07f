<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * Which cards go: rules by kind of card, pipeline, source and department, each with a share and a last day.
 *
 * The first rule that fits decides; without rules everything goes. The share is fixed by the card's
 * id: the same card is always on the same side, and the rest is the control group.
 */
final class Pilot
{
    public const CONTROL = 'control';
    public const NOT_CHOSEN = 'not_chosen';
    public const OVER = 'pilot_over';

    /**
     * @param list<array<string, string>> $rules entity, pipeline, source, department (empty: any),
     *     share (0–100), until (YYYY-MM-DD, empty: for ever)
     */
    public function __construct(private readonly array $rules)
    {
    }

    /**
     * Why this card stays here; empty if it goes.
     *
     * @param array{entity: string, id: int, pipeline: string, source: string, departments: list<string>} $card
     */
    public function keepsBack(array $card, int $now): string
    {
        if ($this->rules === []) {
            return '';
        }
        foreach ($this->rules as $rule) {
            if (!self::fits($rule, $card)) {
                continue;
            }
            $until = $rule['until'] ?? '';
            if ($until !== '' && date('Y-m-d', $now) > $until) {
                return self::OVER;
            }
            return self::place($card['entity'], $card['id']) < (int) ($rule['share'] ?? 100) ? '' : self::CONTROL;
        }
        return self::NOT_CHOSEN;
    }

    /**
     * Where a card stands between 0 and 99, for ever.
     */
    public static function place(string $entity, int $id): int
    {
        return hexdec(substr(hash('sha256', "pilot:$entity:$id"), 0, 8)) % 100;
    }

    /**
     * @param array<string, string> $rule
     * @param array{entity: string, id: int, pipeline: string, source: string, departments: list<string>} $card
     */
    private static function fits(array $rule, array $card): bool
    {
        foreach (['entity', 'pipeline', 'source'] as $name) {
            if (($rule[$name] ?? '') !== '' && $rule[$name] !== $card[$name]) {
                return false;
            }
        }
        $department = $rule['department'] ?? '';
        return $department === '' || in_array($department, $card['departments'], true);
    }
}
