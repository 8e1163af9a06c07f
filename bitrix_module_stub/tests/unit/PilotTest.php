<?php

declare(strict_types=1);

namespace Relay\Border\Tests\unit;

use PHPUnit\Framework\TestCase;
use Relay\Border\Pilot;

final class PilotTest extends TestCase
{
    private const NOW = 1795248000; // 2026-11-21

    /**
     * @param list<array<string, string>> $rules
     * @param array<string, mixed> $card
     */
    private static function why(array $rules, array $card = [], int $id = 15): string
    {
        $card += ['entity' => 'lead', 'id' => $id, 'pipeline' => '', 'source' => 'WEBFORM', 'departments' => ['3']];
        return (new Pilot($rules))->keepsBack($card, self::NOW);
    }

    public function testWithoutRulesEverythingGoes(): void
    {
        self::assertSame('', self::why([]));
    }

    public function testTheFirstRuleThatFitsDecidesAndTheRestStays(): void
    {
        $rules = [
            ['source' => 'SPAM', 'share' => '0'],
            ['entity' => 'lead', 'department' => '3', 'share' => '100'],
            ['entity' => 'deal', 'pipeline' => '2', 'share' => '100'],
        ];
        self::assertSame('', self::why($rules));
        self::assertSame(Pilot::CONTROL, self::why($rules, ['source' => 'SPAM']));
        self::assertSame(Pilot::NOT_CHOSEN, self::why($rules, ['departments' => ['4']]));
        self::assertSame('', self::why($rules, ['entity' => 'deal', 'pipeline' => '2']));
        self::assertSame(Pilot::NOT_CHOSEN, self::why($rules, ['entity' => 'deal', 'pipeline' => '0']));
    }

    public function testTheShareIsFixedByTheIdAndAboutAsLargeAsItSays(): void
    {
        $goes = static fn (int $share): array => array_filter(
            range(1, 2000),
            static fn (int $id): bool => self::why([['share' => (string) $share]], [], $id) === '',
        );
        self::assertSame([0, 2000], [count($goes(0)), count($goes(100))]);
        self::assertEqualsWithDelta(600, count($goes(30)), 80);
        self::assertSame($goes(30), $goes(30));
        self::assertSame([], array_diff($goes(30), $goes(50)), 'a larger share only adds');
        self::assertNotSame(
            array_map(static fn (int $id): int => Pilot::place('lead', $id), range(1, 20)),
            array_map(static fn (int $id): int => Pilot::place('deal', $id), range(1, 20)),
        );
    }

    public function testAPilotEndsAfterItsLastDay(): void
    {
        self::assertSame('', self::why([['share' => '100', 'until' => '2026-11-21']]));
        self::assertSame(Pilot::OVER, self::why([['share' => '100', 'until' => '2026-11-20']]));
    }
}
