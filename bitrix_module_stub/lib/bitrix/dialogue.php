<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Bitrix\Im\Model\MessageTable;
use Bitrix\ImOpenLines\Model\SessionTable;
use Bitrix\Main\Loader;

/**
 * The messages of one session of an open line, oldest first.
 */
final class Dialogue
{
    private const MOST = 200; // messages

    /**
     * @return list<array{isCustomer: bool, text: string}>
     */
    public static function of(int $session): array
    {
        if ($session <= 0 || !Loader::includeModule('im') || !Loader::includeModule('imopenlines')) {
            return [];
        }
        $row = SessionTable::getRow([
            'select' => ['CHAT_ID', 'START_ID', 'END_ID', 'USER_ID'],
            'filter' => ['=ID' => $session],
        ]);
        if ($row === null) {
            return [];
        }
        $filter = ['=CHAT_ID' => (int) $row['CHAT_ID'], '>=ID' => (int) $row['START_ID']];
        $filter += (int) $row['END_ID'] > 0 ? ['<=ID' => (int) $row['END_ID']] : [];
        $messages = MessageTable::getList([
            'select' => ['AUTHOR_ID', 'MESSAGE'],
            'filter' => $filter,
            'order' => ['ID' => 'ASC'],
            'limit' => self::MOST,
        ])->fetchAll();
        $lines = [];
        foreach ($messages as $message) {
            $author = (int) $message['AUTHOR_ID']; // 0: the portal's own words
            if ($author > 0 && trim((string) $message['MESSAGE']) !== '') {
                $isCustomer = $author === (int) $row['USER_ID'];
                $lines[] = ['isCustomer' => $isCustomer, 'text' => (string) $message['MESSAGE']];
            }
        }
        return $lines;
    }
}
