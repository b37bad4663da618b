namespace Equipoise.Web.Accounts;

/// <summary>The clock of sessions, locks and links. It is the people's: a rehearsal whose own clock stands in another year has this one beside it.</summary>
/// <param name="clock">What it shows.</param>
internal sealed class AccountClock(TimeProvider clock) : TimeProvider
{
    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();
}
