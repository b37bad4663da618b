using System.Collections.Immutable;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger.Events;
using NodaTime;

namespace Equipoise.Trials.Dosing;

/// <summary>What really happened is recorded even where it is against a rule: with a ground, and as a deviation.</summary>
internal static class OutsideRules
{
    /// <summary>The first rule against it, where no ground is given; and a ground without a rule against it, which would hide nothing but suggest something.</summary>
    public static Rejection? Refuse(ImmutableArray<Rejection> against, string? ground) =>
        against.IsEmpty ? (ground is null ? null : new Rejection("inside-rule", "No rule of the protocol stands against it; it is recorded without a ground."))
        : string.IsNullOrWhiteSpace(ground) ? against[0] with { Message = against[0].Message + " What really happened all the same is recorded with a ground, outside the rule." }
        : null;

    /// <summary>The deviation.</summary>
    public static DeviationRecorded Deviation(string participant, DeviationKind kind, LocalDate on, string what, ImmutableArray<Rejection> against, string ground) =>
        new(participant, kind, on, $"{what}: {string.Join(" ", against.Select(a => a.Message))} Ground: {ground.TrimEnd('.')}.", FoundByRule: true);
}
