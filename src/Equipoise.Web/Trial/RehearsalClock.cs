using Equipoise.Adapters;
using Equipoise.Adapters.Storage;
using NodaTime;

namespace Equipoise.Web.Trial;

/// <summary>The clock of a rehearsal: it stands a minute after the ledger's last entry when the program starts, and goes on from there. A real trial never has one.</summary>
/// <param name="real">The real clock.</param>
/// <param name="start">The instant at which it starts.</param>
internal sealed class RehearsalClock(TimeProvider real, DateTimeOffset start) : TimeProvider
{
    private readonly DateTimeOffset began = real.GetUtcNow();

    /// <summary>The clock of a rehearsal's ledger.</summary>
    /// <exception cref="BadInputException">The ledger is not one of a rehearsal.</exception>
    public static RehearsalClock Of(string ledger, TimeProvider real)
    {
        using var store = LedgerStores.OpenReadOnly(ledger);
        return store.LoadUpTo(1).Activation is { Synthetic: true }
            ? new RehearsalClock(real, (store.ReadFrom(store.Head().Sequence)[0].RecordedAt + Duration.FromMinutes(1)).ToDateTimeOffset())
            : throw new BadInputException("W003", ledger, "Only a rehearsal can have a clock of its own.", "a trial whose participants are not synthetic", "--clock now");
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => start + (real.GetUtcNow() - began);

    /// <inheritdoc/>
    public override long GetTimestamp() => real.GetTimestamp();
}
