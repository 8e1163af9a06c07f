<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Bitrix\Main\Localization\Loc;

/**
 * The words of a timeline entry in the portal's language.
 */
final class Phrases
{
    /** @return array<string, string> */
    public static function ofComment(): array
    {
        Loc::loadMessages(__FILE__);
        return [
            'verdict' => (string) Loc::getMessage('RELAY_BORDER_COMMENT_VERDICT'),
            'none' => (string) Loc::getMessage('RELAY_BORDER_COMMENT_NONE'),
            'reason' => (string) Loc::getMessage('RELAY_BORDER_COMMENT_REASON'),
            'topic' => (string) Loc::getMessage('RELAY_BORDER_COMMENT_TOPIC'),
            'run' => 'relay',
            'before.agree' => (string) Loc::getMessage('RELAY_BORDER_COMMENT_BEFORE_AGREE'),
            'before.disagree' => (string) Loc::getMessage('RELAY_BORDER_COMMENT_BEFORE_DISAGREE'),
            'verdict.target' => (string) Loc::getMessage('RELAY_BORDER_VERDICT_TARGET'),
            'verdict.not_target' => (string) Loc::getMessage('RELAY_BORDER_VERDICT_NOT_TARGET'),
            'verdict.spam' => (string) Loc::getMessage('RELAY_BORDER_VERDICT_SPAM'),
            'verdict.unclear' => (string) Loc::getMessage('RELAY_BORDER_VERDICT_UNCLEAR'),
        ];
    }
}
