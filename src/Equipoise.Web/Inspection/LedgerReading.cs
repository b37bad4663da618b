using System.Collections.Concurrent;
using System.Collections.Immutable;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Reporting;
using NodaTime;

namespace Equipoise.Web.Inspection;

/// <summary>A ledger as it was read once: what its verification found, the entries that fit, and the rows behind them that do not.</summary>
/// <param name="Name">The file's name, without its folder.</param>
/// <param name="Verification">What the verification found.</param>
/// <param name="VerifiedAt">When.</param>
/// <param name="Entries">The entries that fit, from the first on without a break. State and reports come from these alone.</param>
/// <param name="Unfit">Stored bodies from the first row on that does not fit; empty when all do. They are shown, never relied upon.</param>
internal sealed record LedgerReading(string Name, VerificationResult Verification, Instant VerifiedAt, ImmutableArray<LedgerEntry> Entries, ImmutableArray<string> Unfit)
{
    private readonly ConcurrentDictionary<string, Lazy<ReportModel>> reports = new(StringComparer.Ordinal);

    /// <summary>The trial as the entries that fit tell it.</summary>
    public TrialState State { get; } = TrialState.Fold(Entries);

    /// <summary>The report of a cut, computed once.</summary>
    /// <exception cref="ArgumentException">There is no such cut, or this version of the program gets another dataset from it.</exception>
    public ReportModel Report(string cut) => reports.GetOrAdd(cut, name => new Lazy<ReportModel>(() => ReportBuilder.Of(Entries, name, ProgramVersion.Text))).Value;
}
