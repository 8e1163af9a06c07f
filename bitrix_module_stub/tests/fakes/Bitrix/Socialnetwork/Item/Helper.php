<?php

declare(strict_types=1);

namespace Bitrix\Socialnetwork\Item;

use Relay\Border\Tests\fakes\FakePortal;

final class Helper
{
    /** @param array<string, mixed> $post */
    public static function addBlogPost(array $post): int
    {
        FakePortal::now()->break('feed');
        FakePortal::now()->posts[] = $post;
        FakePortal::now()->break('after feed');
        return count(FakePortal::now()->posts);
    }
}
