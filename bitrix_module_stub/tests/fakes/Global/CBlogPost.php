<?php

declare(strict_types=1);

use Relay\Border\Tests\fakes\FakePortal;

final class CBlogPost
{
    public static function GetList(array $order, array $filter): CDBResult
    {
        $fits = static fn (array $post): bool => str_contains($post['POST_MESSAGE'], $filter['%DETAIL_TEXT']);
        return new CDBResult(array_values(array_filter(FakePortal::now()->posts, $fits)));
    }
}
