using System.Collections.Immutable;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Cleaning;
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
            // Who departed from the protocol in their treatment and otherwise too would be counted differently after the exchange.
            var byArm = site.Where(p => !(p.Deviations.Any(d => d.Fact.Kind is DeviationKind.DoseOutsideRule or DeviationKind.CycleOutsideRule) && p.Deviations.Any(d => d.Fact.Kind is not (DeviationKind.DoseOutsideRule or DeviationKind.CycleOutsideRule)))).GroupBy(p => p.Randomisation!.Value.Fact.Arm!).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => g.OrderBy(p => p.Randomisation!.Value.Sequence).Select(p => p.Id).ToList()).ToList();
            foreach (var (a, b) in byArm.Count == 2 ? byArm[0].Zip(byArm[1]) : [])
            {
                (partner[a], partner[b]) = (b, a);
            }
        }

        var arm = state.Participants.Values.Where(p => p.Randomisation is not null).ToDictionary(p => p.Id, p => p.Randomisation!.Value.Fact.Arm);
        var treatment = entries.Where(e => IsOfTreatment(e, entries)).Select(e => e.Sequence).ToHashSet();
        TrialEvent Of(LedgerEntry e) => e.Event switch
        {
            ParticipantRandomised r when partner.TryGetValue(r.Participant, out var other) => r with { Arm = arm[other] },
            ParticipantEvent p when treatment.Contains(e.Sequence) && partner.TryGetValue(p.Participant, out var other) => p with { Participant = other },
            InterimResultRecorded i => i with { Z = i.Z / 2, Summary = "Another result", Rules = [.. i.Rules.Select(r => r with { Value = r.Value / 2 })] },
            BoardRecommended b => Reworded(b),

            // The signatures are under the words as they are in this twin.
            AdviceSigned s when entries.Select(x => x.Event).OfType<BoardRecommended>().LastOrDefault(b => b.Cut == s.Cut) is { } signed => s with { ContentSha256 = ContentHash(Reworded(signed)) },
            _ => e.Event,
        };

        static BoardRecommended Reworded(BoardRecommended advice) => advice with { Rationale = "Other words of the board" };
        static string ContentHash(TrialEvent of)
        {
            using var body = System.Text.Json.JsonDocument.Parse(LedgerEntry.Seal(1, default, new Actor("x", Equipoise.Trials.Protocol.Document.Role.Board), null, of, LedgerEntry.Genesis).Body);
            return LedgerEntry.HashOf(body.RootElement.GetProperty("data").GetRawText());
        }

        // A dose shows that somebody lived that day. Pairs of whom the last such day would be another after the exchange are left as they are: a trial in which they differ is no twin.
        var cuts = state.Cuts.Select(c => (c.UpToSequence, c.AsOf)).Append((state.Version, state.LastRecordedAt.InUtc().Date)).ToList();
        var rows = cuts.Select(c => Rows(entries, c, e => e.Event)).ToList();
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var (was, cut) in rows.Zip(cuts))
            {
                var now = Rows(entries, cut, Of);
                foreach (var id in partner.Keys.Where(id => was.GetValueOrDefault(id) != now.GetValueOrDefault(id)).ToList())
                {
                    changed |= partner.Remove(id, out var other) && partner.Remove(other);
                }
            }
        }

        Write(two, entries, Of);
        return [.. partner.Keys];
    }

    /// <summary>When what happened to whom, as reports count it.</summary>
    private static Dictionary<string, string> Rows(ImmutableArray<LedgerEntry> entries, (long UpTo, NodaTime.LocalDate AsOf) cut, Func<LedgerEntry, TrialEvent> of)
    {
        var state = TrialState.Fold(Sealed([.. entries.TakeWhile(e => e.Sequence <= cut.UpTo)], of));
        var unsettled = CleaningList.Of(state, CleaningList.EndOf(cut.AsOf)).GroupBy(i => i.Participant).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
        return AnalysisDataset.At(state, cut.AsOf).Rows.ToDictionary(r => r.Participant, r => FormattableString.Invariant($"{string.Join(';', r.Times)} {r.Relapsed} {r.Died} {unsettled.GetValueOrDefault(r.Participant)}"));
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
        using var ledger = SqliteLedger.Create(path);
        ledger.Append(0, [.. Sealed(entries, of)]);
    }

    private static List<LedgerEntry> Sealed(IReadOnlyList<LedgerEntry> entries, Func<LedgerEntry, TrialEvent> of)
    {
        var (those, last) = (new List<LedgerEntry>(entries.Count), LedgerEntry.Genesis);
        foreach (var entry in entries)
        {
            var @event = of(entry);
            if (@event is DataCutTaken cut)
            {
                // The cut of this ledger, with its own hashes.
                var state = TrialState.Fold(those);
                @event = cut with { UpToSequence = state.Version, HeadHash = state.HeadHash, DatasetSha256 = AnalysisDataset.At(state, cut.AsOf).Sha256 };
            }

            those.Add(LedgerEntry.Seal(those.Count + 1, entry.RecordedAt, entry.Actor, entry.Reason, @event, last));
            last = those[^1].Hash;
        }

        return those;
    }
}
