namespace Equipoise.Trials.Ledger.Events;

/// <summary>
/// Somebody came in, was kept out, or changed who may come in. These events stand in a ledger of their own, the access ledger: in the trial's own they would bury what happened to participants.
/// </summary>
/// <param name="Act">What was done.</param>
/// <param name="Account">The account that did it, or as which it was tried; null where the name was nobody's, which is not kept: people type passwords there.</param>
/// <param name="Target">Whom or what it was done to: another account, a page, a report; null for none.</param>
/// <param name="Address">The network address that it came from; null where it came from none.</param>
/// <param name="Count">How many times: acts that come in floods are written down singly at first, and then as one with their number.</param>
/// <param name="Detail">Words that say more; null for none.</param>
public sealed record AccessNoted(AccessAct Act, string? Account, string? Target, string? Address, int Count, string? Detail) : TrialEvent;

/// <summary>What was done at the door.</summary>
public enum AccessAct
{
    /// <summary>Signed in.</summary>
    SignedIn,

    /// <summary>A sign-in failed.</summary>
    SignInFailed,

    /// <summary>An account was locked for a while after failures. Security is to look at each.</summary>
    LockedOut,

    /// <summary>Signed out.</summary>
    SignedOut,

    /// <summary>A session ended otherwise: idle, too old, or ended by its owner or a manager of users.</summary>
    SessionEnded,

    /// <summary>A part was chosen to act in.</summary>
    PartChosen,

    /// <summary>A person was invited.</summary>
    Invited,

    /// <summary>An invited person opened the account.</summary>
    AccountOpened,

    /// <summary>An account was closed. Its name is never given again.</summary>
    AccountClosed,

    /// <summary>A second person confirmed who uses an account; from then on it may sign.</summary>
    IdentityConfirmed,

    /// <summary>A person changed their own password.</summary>
    PasswordChanged,

    /// <summary>A new way in was asked for somebody who lost theirs; what they had is void.</summary>
    ResetAsked,

    /// <summary>The person set a new password by that way.</summary>
    ResetDone,

    /// <summary>A second factor was added.</summary>
    FactorAdded,

    /// <summary>A second factor was removed or used up.</summary>
    FactorRemoved,

    /// <summary>A token for programs was issued.</summary>
    TokenIssued,

    /// <summary>A token was revoked.</summary>
    TokenRevoked,

    /// <summary>A token was shown that is none, or no longer one.</summary>
    TokenRefused,

    /// <summary>A page or act was refused to somebody who is not allowed it.</summary>
    AccessRefused,

    /// <summary>A signature was asked for and the person did not show who they are.</summary>
    SignatureFailed,

    /// <summary>Data were exported.</summary>
    Exported,

    /// <summary>A report was read.</summary>
    ReportRead,

    /// <summary>What reveals treatment or results by arm was read.</summary>
    UnblindedRead,
}
