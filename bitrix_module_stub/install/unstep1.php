<?php

use Bitrix\Main\Localization\Loc;

if (!check_bitrix_sessid()) {
    return;
}
Loc::loadMessages(__FILE__);
?>
<form action="<?= htmlspecialcharsbx($APPLICATION->GetCurPage()) ?>">
    <?= bitrix_sessid_post() ?>
    <input type="hidden" name="lang" value="<?= LANGUAGE_ID ?>">
    <input type="hidden" name="id" value="relay.border">
    <input type="hidden" name="uninstall" value="Y">
    <input type="hidden" name="step" value="2">
    <p><?= Loc::getMessage('RELAY_BORDER_KEEPS') ?></p>
    <p>
        <label>
            <input type="checkbox" name="delete_data" value="Y">
            <?= Loc::getMessage('RELAY_BORDER_DELETE_DATA') ?>
        </label>
    </p>
    <input type="submit" value="<?= Loc::getMessage('RELAY_BORDER_GO') ?>">
</form>
