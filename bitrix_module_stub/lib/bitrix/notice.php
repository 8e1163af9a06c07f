<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Bitrix\Main\Loader;
use Bitrix\Main\Localization\Loc;
use Relay\Border\CardState;
use Relay\Border\Clock;
use Relay\Border\Extra;
use Relay\Border\Result;

/**
 * A notification to the responsible: at most so many an hour, the rest in one digest when the hour is over.
 */
final class Notice implements Extra
{
    private const PAGE = '/bitrix/admin/relay_border_report.php';
    private const HOUR = 3600;
    private const NAMED = 20; // cards that a digest links to

    public function __construct(private readonly Settings $settings, private readonly Clock $clock)
    {
        Loc::loadMessages(__FILE__);
    }

    public function name(): string
    {
        return 'notice';
    }

    public function isWanted(Result $result, CardState $card): bool
    {
        return $result->outcome === 'verdict' && $card->responsible > 0 && $this->settings->flag('write_notice')
            && in_array($result->verdict, $this->settings->list('notice_verdicts') ?: [$result->verdict], true);
    }

    public function exists(Result $result, CardState $card): bool
    {
        return NoticeTable::getRow(['filter' => ['=RESULT_KEY' => $result->id]]) !== null;
    }

    public function make(Result $result, CardState $card): void
    {
        $now = $this->clock->now();
        $isFull = $this->sentLately($card->responsible, $now) >= max(1, (int) $this->settings->text('notice_limit'));
        if (!$isFull) {
            $words = ['#VERDICT#' => Link::verdict($result->verdict)];
            $words['#CARD#'] = Link::bbCode($card->entity, $card->id);
            $text = (string) Loc::getMessage('RELAY_BORDER_NOTICE', $words);
            if (ProposalTable::getCount(['=RESULT_KEY' => $result->id, '=STATE' => 'new']) > 0) {
                $text .= '. ' . Loc::getMessage('RELAY_BORDER_DECIDE', ['#PAGE#' => self::PAGE]);
            }
            self::send($card->responsible, $text, "relay|{$result->id}"); // the tag replaces a repetition
        }
        NoticeTable::add([
            'RESULT_KEY' => $result->id,
            'USER_ID' => $card->responsible,
            'ENTITY' => $card->entity,
            'ENTITY_ID' => $card->id,
            'VERDICT' => mb_substr($result->verdict, 0, 100),
            'SENT' => $isFull ? 0 : $now,
            'CREATED' => $now,
        ]);
    }

    /**
     * Send each person what he was spared, in one notification, an hour after the first of it; for the agent.
     */
    public function digest(): void
    {
        $now = $this->clock->now();
        $rows = NoticeTable::getList(['filter' => ['=SENT' => 0], 'order' => ['ID' => 'ASC'], 'limit' => 1000]);
        $waiting = [];
        foreach ($rows->fetchAll() as $row) {
            $waiting[(int) $row['USER_ID']][] = $row;
        }
        foreach ($waiting as $user => $rows) {
            if ((int) $rows[0]['CREATED'] > $now - self::HOUR) {
                continue;
            }
            $named = array_slice($rows, 0, self::NAMED);
            $cards = array_map(static fn (array $row): string => Link::verdict((string) $row['VERDICT']) . ' '
                . Link::bbCode((string) $row['ENTITY'], (int) $row['ENTITY_ID']), $named);
            $words = ['#COUNT#' => (string) count($rows), '#CARDS#' => implode(', ', $cards)];
            self::send($user, (string) Loc::getMessage('RELAY_BORDER_DIGEST', $words), 'relay|' . $rows[0]['ID']);
            foreach ($rows as $row) {
                NoticeTable::update($row['ID'], ['SENT' => -$now]); // takes nothing of the next hour's number
            }
        }
    }

    private function sentLately(int $user, int $now): int
    {
        return NoticeTable::getCount(['=USER_ID' => $user, '>SENT' => $now - self::HOUR]);
    }

    private static function send(int $user, string $text, string $tag): void
    {
        $type = Loader::includeModule('im') ? IM_NOTIFY_SYSTEM : 0;
        $notice = ['TO_USER_ID' => $user, 'FROM_USER_ID' => 0, 'NOTIFY_TYPE' => $type];
        $notice += ['NOTIFY_MODULE' => Settings::MODULE, 'NOTIFY_EVENT' => 'verdict'];
        $notice += ['NOTIFY_TAG' => $tag, 'NOTIFY_MESSAGE' => $text];
        if ($type === 0 || !\CIMNotify::Add($notice)) {
            throw new \RuntimeException('notice');
        }
    }
}
