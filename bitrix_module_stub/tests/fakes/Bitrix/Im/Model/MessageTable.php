<?php

declare(strict_types=1);

namespace Bitrix\Im\Model;

use Bitrix\Main\ORM\Data\DataManager;
use Bitrix\Main\ORM\Fields\StringField;

final class MessageTable extends DataManager
{
    public static function getTableName(): string
    {
        return 'b_im_message';
    }

    /** @return list<\Bitrix\Main\ORM\Fields\Field> */
    public static function getMap(): array
    {
        $names = explode(',', 'ID,CHAT_ID,AUTHOR_ID,MESSAGE');
        return array_map(static fn (string $n): StringField => new StringField($n, ['primary' => $n === 'ID']), $names);
    }
}
