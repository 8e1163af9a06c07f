<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Bitrix\Main\Localization\Loc;
use Relay\Border\Event;
use Relay\Border\Outcome;

/**
 * The module's page: the border's numbers of 7 and 30 days, and what waits for a person's approval.
 */
final class ReportPage
{
    private const SHOWN = 50;

    /**
     * @param int $user who looks
     * @param bool $isAdmin others see and approve only what they may change
     */
    public function __construct(
        private readonly Settings $settings,
        private readonly Agent $agent,
        private readonly int $user,
        private readonly bool $isAdmin,
    ) {
        Loc::loadMessages(__FILE__);
    }

    /**
     * Approve or decline a proposal.
     *
     * @param array<string, mixed> $form
     * @return list<array{bool, string}>
     */
    public function submit(array $form): array
    {
        $id = (int) ($form['approve'] ?? $form['decline'] ?? 0);
        $row = ProposalTable::getRow(['filter' => ['=ID' => $id]]);
        if ($row === null || !$this->mayChange($row)) {
            return [[false, self::words('NOT_ALLOWED')]];
        }
        try {
            $deeds = new Deeds(new CrmCard($this->settings));
            $proposals = new Proposals($this->settings, $this->settings->clock(), $deeds);
            $state = $proposals->decide($id, isset($form['approve']), $this->user);
        } catch (\Throwable $error) {
            Problems::note($error);
            return [[false, self::words('NOT_DONE')]];
        }
        return [[$state !== 'too_late' && $state !== null, self::words('STATE_' . strtoupper($state ?? 'decided'))]];
    }

    /**
     * What waits for this user, in words.
     *
     * @return list<array{id: int, url: string, card: string, words: string}>
     */
    public function proposals(): array
    {
        $rows = array_filter(Proposals::waiting(self::SHOWN), $this->mayChange(...));
        return array_values(array_map(static fn (array $row): array => [
            'id' => (int) $row['ID'],
            'url' => Link::path((string) $row['ENTITY'], (int) $row['ENTITY_ID']),
            'card' => self::words('ENTITY_' . strtoupper((string) $row['ENTITY'])) . " #{$row['ENTITY_ID']}",
            'words' => self::words('ACTION_' . strtoupper((string) $row['ACTION']), ['#VALUE#' => $row['VALUE']]),
        ], $rows));
    }

    /**
     * The numbers, ready to be shown.
     *
     * @return array{problem: string, periods: list<array<string, mixed>>}
     */
    public function report(): array
    {
        try {
            $answer = $this->agent->statistics();
            $code = $answer->outcome === Outcome::Accepted ? '' : $answer->code;
        } catch (\InvalidArgumentException $error) {
            $code = $error->getMessage();
        }
        if ($code !== '') {
            return ['problem' => self::words('NO_NUMBERS', ['#CODE#' => $code]), 'periods' => []];
        }
        $held = (int) ($answer->data['held'] ?? 0);
        $periods = [];
        foreach (is_array($answer->data['periods'] ?? null) ? $answer->data['periods'] : [] as $period) {
            $periods[] = self::period($period, $held);
        }
        return ['problem' => '', 'periods' => $periods];
    }

    /**
     * @param array<string, mixed> $period
     * @return array<string, mixed>
     */
    private static function period(array $period, int $held): array
    {
        $judged = (int) $period['agreed'] + (int) $period['disagreed'];
        $agreed = $judged === 0 ? '–' : round(100 * $period['agreed'] / $judged) . " % ({$period['agreed']}/$judged)";
        $median = $period['median_seconds'] === null ? '–' : round((float) $period['median_seconds'], 1);
        $cost = [];
        foreach ($period['cost'] as $currency => $amount) {
            $cost[] = round((float) $amount, 2) . " $currency";
        }
        $rows = [];
        foreach ($period['counted'] as $one) {
            $isVerdict = $one['outcome'] === 'verdict' && $one['verdict'] !== '';
            $name = $isVerdict ? Link::verdict($one['verdict']) : self::words('WITHOUT');
            $rows[$name] ??= ['mail' => 0, 'form' => 0, 'chat' => 0, 'call' => 0];
            $rows[$name][$one['channel']] += (int) $one['runs'];
        }
        return [
            'title' => self::words('DAYS', ['#DAYS#' => (string) $period['days']]),
            'channels' => array_map(self::words(...), ['MAIL', 'FORM', 'CHAT', 'CALL']),
            'rows' => $rows,
            'numbers' => [
                [self::words('MESSAGES'), (string) $period['messages']],
                [self::words('CONTROL'), (string) (int) ($period['control'] ?? 0)],
                [self::words('AGREED'), $agreed],
                [self::words('MEDIAN'), (string) $median],
                [self::words('COST'), implode(', ', $cost) ?: '–'],
                [self::words('UNPRICED'), (string) $period['unpriced']],
                [self::words('HELD'), (string) $held],
            ],
        ];
    }

    /** @param array<string, mixed> $row */
    private function mayChange(array $row): bool
    {
        $id = (int) $row['ENTITY_ID'];
        $mayUpdate = $this->isAdmin || ($row['ENTITY'] === Event::LEAD
            ? \CCrmLead::CheckUpdatePermission($id)
            : \CCrmDeal::CheckUpdatePermission($id));
        return $mayUpdate
            && ($this->isAdmin || $row['ACTION'] !== Proposals::CONVERT || \CCrmDeal::CheckCreatePermission());
    }

    /** @param array<string, string> $replace */
    private static function words(string $name, array $replace = []): string
    {
        return (string) Loc::getMessage("RELAY_BORDER_$name", $replace);
    }
}
