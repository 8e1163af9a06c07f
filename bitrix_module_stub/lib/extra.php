<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * Something done with a result beside the card itself: a Feed post, a notification, a task, a proposal.
 */
interface Extra
{
    /**
     * Its name in the ledger: lower-case letters.
     */
    public function name(): string;

    public function isWanted(Result $result, CardState $card): bool;

    /**
     * Asked only after a crash: was it made before the process died?
     */
    public function exists(Result $result, CardState $card): bool;

    /**
     * @throws \RuntimeException if the portal did not take it: called again later
     */
    public function make(Result $result, CardState $card): void;
}
