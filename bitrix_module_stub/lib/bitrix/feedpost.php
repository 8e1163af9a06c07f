<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Bitrix\Main\Loader;
use Bitrix\Main\Localization\Loc;
use Bitrix\Socialnetwork\Item\Helper;
use Relay\Border\CardState;
use Relay\Border\Extra;
use Relay\Border\Result;

/**
 * A post in the ordinary Feed, to explicit destinations: verdict and link, nothing that was restored.
 */
final class FeedPost implements Extra
{
    public function __construct(private readonly Settings $settings)
    {
        Loc::loadMessages(__FILE__);
    }

    public function name(): string
    {
        return 'feed';
    }

    public function isWanted(Result $result, CardState $card): bool
    {
        return $result->outcome === 'verdict' && $this->settings->feedTo() !== []
            && in_array($result->verdict, $this->settings->list('feed_verdicts') ?: [$result->verdict], true);
    }

    public function exists(Result $result, CardState $card): bool
    {
        return Loader::includeModule('blog')
            && \CBlogPost::GetList(['ID' => 'DESC'], ['%DETAIL_TEXT' => self::mark($result)])->Fetch() !== false;
    }

    public function make(Result $result, CardState $card): void
    {
        if (!Loader::includeModule('socialnetwork') || !Loader::includeModule('blog')) {
            throw new \RuntimeException('feed');
        }
        $words = ['#VERDICT#' => Link::verdict($result->verdict)];
        $words['#CARD#'] = Link::bbCode($card->entity, $card->id);
        $post = [
            'POST_TITLE' => (string) Loc::getMessage('RELAY_BORDER_FEED_TITLE', $words),
            'POST_MESSAGE' => Loc::getMessage('RELAY_BORDER_FEED_TEXT', $words) . "\n" . self::mark($result),
            'DEST' => $this->settings->feedTo(), // never left out: the portal's default is everybody
            'USER_ID' => $this->settings->author(),
        ];
        if ((int) OwnWrites::during(static fn (): mixed => Helper::addBlogPost($post)) <= 0) {
            throw new \RuntimeException('feed');
        }
    }

    private static function mark(Result $result): string
    {
        return "relay {$result->id}";
    }
}
