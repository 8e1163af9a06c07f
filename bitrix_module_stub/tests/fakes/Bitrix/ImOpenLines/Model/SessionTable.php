<?php

declare(strict_types=1);

namespace Bitrix\ImOpenLines\Model;

use Bitrix\Main\ORM\Data\DataManager;
use Bitrix\Main\ORM\Fields\StringField;

final class SessionTable extends DataManager
{
    public static function getTableName(): string
    {
        return 'b_imopenlines_session';
    }

    /** @return list<\Bitrix\Main\ORM\Fields\Field> */
    public static function getMap(): array
    {
        $names = explode(',', 'ID,CHAT_ID,START_ID,END_ID,USER_ID');
        return array_map(static fn (string $n): StringField => new StringField($n, ['primary' => $n === 'ID']), $names);
    }
}
