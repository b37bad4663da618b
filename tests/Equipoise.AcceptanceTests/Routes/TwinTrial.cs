using System.Collections.Immutable;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;

namespace Equipoise.AcceptanceTests.Routes;

/// <summary>
/// Two ledgers that differ only in who got which arm. Participants of one site and of different arms are paired; in the twin each of a pair has the other's arm, and what the arm brought about (cycles, doses, values of the
/// laboratory, stops, crossover) is recorded about the other, at the same place in the ledger, at the same time, by the same person. What befell them (events, visits, relapse, death) stays theirs.
/// </summary>
internal static class TwinTrial
{
    private static readonly ImmutableArray<Type> OfTreatment =
    [
        typeof(CycleStarted), typeof(CycleOmitted), typeof(DoseLevelChanged), typeof(DoseGiven), typeof(DoseHeld), typeof(DoseSkipped), typeof(TreatmentStopped), typeof(LaboratoryResultsRecorded),
        typeof(CrossoverStarted), typeof(TreatmentWithdrawn), typeof(ParticipantUnblinded), typeof(AdverseEventReported), typeof(AdverseEventUpdated), typeof(SafetyReportSent),
    ];

    /// <summary>Writes both, where nothing about treatment was recorded: there the arms of everybody are exchanged, so that the numbers of each arm differ too.</summary>
    /// <returns>The participants whose arms differ.</returns>
    public static ImmutableHashSet<string> BeforeTreatment(string from, string one, string two)
    {
        var entries = Read(from);
        var kept = new List<LedgerEntry>();
        foreach (var entry in entries)
        {
            var refers = entry.Event switch
            {
                EntryCorrected e => e.Entry,
                EntryStruck e => e.Entry,
                EntrySigned e => e.Entry,
                QueryRaised { Entry: { } about } => about,
                _ => 0,
            };
            if (OfTreatment.Contains(entry.Event.GetType()) || refers > 0 || entry.Event is QueryRaised or QueryAnswered or QueryClosed or QueryReopened or SafetyRuleMet or SafetyAdviceRecorded or DeviationRecorded or NewTherapyStarted
                || (entry.Event is MeasurementsRecorded && IsLater(entries, entry)))
            {
                continue;
            }

            kept.Add(entry);
        }

        var arms = kept.Select(e => e.Event).OfType<ParticipantRandomised>().Select(r => r.Arm!).Distinct().Order(StringComparer.Ordinal).ToList();
        Write(one, kept, e => e.Event);
        Write(two, kept, e => e.Event is ParticipantRandomised r ? r with { Arm = arms[(arms.IndexOf(r.Arm!) + 1) % arms.Count] } : e.Event);
        return [.. kept.Select(e => e.Event).OfType<ParticipantRandomised>().Select(r => r.Participant)];
    }

    /// <summary>Writes the twin of a whole ledger, with the pairs of all sites but one exchanged; and, in both, other results by arm.</summary>
    /// <returns>The participants of pairs.</returns>
    public static ImmutableHashSet<string> Paired(string from, string two, string? exceptSite)
    {
        var entries = Read(from);
        var state = TrialState.Fold(entries);
        var partner = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var site in state.Participants.Values.Where(p => p.Randomisation is not null && p.Site != exceptSite && p.InError is null).GroupBy(p => p.Site))
        {
            var byArm = site.GroupBy(p => p.Randomisation!.Value.Fact.Arm!).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => g.OrderBy(p => p.Randomisation!.Value.Sequence).Select(p => p.Id).ToList()).ToList();
            foreach (var (a, b) in byArm.Count == 2 ? byArm[0].Zip(byArm[1]) : [])
            {
                (partner[a], partner[b]) = (b, a);
            }
        }

        var arm = state.Participants.Values.Where(p => p.Randomisation is not null).ToDictionary(p => p.Id, p => p.Randomisation!.Value.Fact.Arm);
        var treatment = entries.Where(e => IsOfTreatment(e, entries)).Select(e => e.Sequence).ToHashSet();
        Write(two, entries, e => e.Event switch
        {
            ParticipantRandomised r when partner.TryGetValue(r.Participant, out var other) => r with { Arm = arm[other] },
            ParticipantEvent p when treatment.Contains(e.Sequence) && partner.TryGetValue(p.Participant, out var other) => p with { Participant = other },
            InterimResultRecorded i => i with { Z = i.Z / 2, Summary = "Another result", Rules = [.. i.Rules.Select(r => r with { Value = r.Value / 2 })] },
            BoardRecommended b => b with { Rationale = "Other words of the board" },
            _ => e.Event,
        });
        return [.. partner.Keys];
    }

    /// <summary>Whether the arm brought the entry about, or it is about one that the arm brought about.</summary>
    private static bool IsOfTreatment(LedgerEntry entry, ImmutableArray<LedgerEntry> entries) => entry.Event switch
    {
        AdverseEventReported or AdverseEventUpdated or SafetyReportSent => false,
        EntryCorrected e => IsOfTreatment(entries[(int)e.Entry - 1], entries),
        EntryStruck e => IsOfTreatment(entries[(int)e.Entry - 1], entries),
        EntrySigned e => IsOfTreatment(entries[(int)e.Entry - 1], entries),
        DeviationRecorded e => e.Kind is DeviationKind.DoseOutsideRule or DeviationKind.CycleOutsideRule,
        MeasurementsRecorded => IsLater(entries, entry),
        var e => OfTreatment.Contains(e.GetType()),
    };

    private static bool IsLater(ImmutableArray<LedgerEntry> entries, LedgerEntry entry) =>
        entry.Event is MeasurementsRecorded m && entries.Any(e => e.Sequence < entry.Sequence && e.Event is ParticipantRandomised r && r.Participant == m.Participant);

    private static ImmutableArray<LedgerEntry> Read(string from)
    {
        using var source = LedgerStores.OpenReadOnly(from);
        return [.. source.ReadAll()];
    }

    private static void Write(string path, IReadOnlyList<LedgerEntry> entries, Func<LedgerEntry, TrialEvent> of)
    {
        var (sealedOnes, last) = (new List<LedgerEntry>(entries.Count), LedgerEntry.Genesis);
        foreach (var entry in entries)
        {
            var @event = of(entry);
            if (@event is DataCutTaken cut)
            {
                // The cut of this ledger, with its own hashes.
                var state = TrialState.Fold(sealedOnes);
                @event = cut with { UpToSequence = state.Version, HeadHash = state.HeadHash, DatasetSha256 = AnalysisDataset.At(state, cut.AsOf).Sha256 };
            }

            sealedOnes.Add(LedgerEntry.Seal(sealedOnes.Count + 1, entry.RecordedAt, entry.Actor, entry.Reason, @event, last));
            last = sealedOnes[^1].Hash;
        }

        using var ledger = SqliteLedger.Create(path);
        ledger.Append(0, [.. sealedOnes]);
    }
}
