using System.Globalization;
using System.Text.Json;
using Equipoise.Tests.Conduct;
using Equipoise.Tests.Reference;
using Equipoise.Trials.Dosing;
using Equipoise.Trials.FollowUp;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Rehearsal;
using Equipoise.Trials.Safety.Tables;
using Equipoise.Trials.Screening;
using NodaTime;

namespace Equipoise.Tests.Rehearsal;

/// <summary>
/// Whole rehearsed trials, counted by the program from its state and by R from the raw entries of the ledger, which shares nothing with it: validation/ledger-recount.R, numbers in
/// validation/reference/ledger-recount.json. After a change of the protocol's scenarios or of the rehearsal: <c>Rscript validation/ledger-recount-reference.R</c>.
/// </summary>
public sealed class RecountTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Flow_doses_toxicity_and_deviations_are_those_counted_from_the_raw_entries(int index)
    {
        var expected = ReferenceFile.Open("ledger-recount.json").GetProperty("trials")[index];
        var protocol = GivenTrial.Parse(Repository.Read("protocols", expected.GetProperty("protocol").GetString()!));
        var entries = TrialRehearsal.Play(protocol, expected.GetProperty("scenario").GetString()!, (ulong)expected.GetProperty("seed").GetInt32()).SelectMany(s => s.Entries).ToList();

        // The reference was counted after one more entry: the report that the command line issues.
        entries.Count.ShouldBe(expected.GetProperty("entries").GetInt32() - 1);
        var state = TrialState.Fold(entries);
        var found = new SortedDictionary<string, double>(StringComparer.Ordinal);
        Flow(state, found);
        Doses(state, found);
        foreach (var row in SafetyTable.Of(state, protocol.Document.Arms).Rows)
        {
            foreach (var (arm, grades) in protocol.Document.Arms.Zip(row.Arms))
            {
                foreach (var (count, grade) in grades.ByGrade.Select((c, i) => (c, i + 1)).Where(g => g.c > 0))
                {
                    found[string.Create(CultureInfo.InvariantCulture, $"toxicity.{arm.Id}|{row.Term}|{grade}")] = count;
                }
            }
        }

        foreach (var group in state.Participants.Values.SelectMany(p => p.Deviations).GroupBy(d => (d.Fact.Kind, d.Fact.FoundByRule)))
        {
            found[$"deviations.{Words.Of(group.Key.Kind)}|{(group.Key.FoundByRule ? "rule" : "person")}"] = group.Count();
        }

        var people = state.InOrder.Where(p => p.Randomisation is not null).ToList();
        found["derived.visitsMissed"] = people.Sum(p => p.MissedVisits.Length);
        found["derived.visitsOutsideWindow"] = people.SelectMany(p => p.Deviations).Count(d => d.Fact.Kind == DeviationKind.VisitOutsideWindow);
        found["derived.dosesOutsideTime"] = people.SelectMany(p => p.Deviations).Count(d => d.Fact.Kind == DeviationKind.DoseOutsideRule);
        foreach (var group in entries.GroupBy(e => EventCatalogue.Of(e.Event.GetType()).Name))
        {
            found["happened." + group.Key] = group.Count();
        }

        found["happened.ReportIssued"] = 1;
        var sought = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var part in new[] { "flow", "doses", "toxicity", "deviations", "derived", "happened" })
        {
            Leaves(expected.GetProperty(part), part, sought);
        }

        _ = sought.Remove("derived.seriousRecordedLate");
        found.Where(f => f.Value != 0).ShouldBe(sought.Where(s => s.Value != 0));
        sought.Count.ShouldBeGreaterThan(100);
    }

    /// <summary>Every kind of happening of a participant that the program knows occurs in one of the two trials.</summary>
    [Fact]
    public void The_recounted_trials_hold_every_happening()
    {
        var happened = ReferenceFile.Open("ledger-recount.json").GetProperty("trials").EnumerateArray().SelectMany(t => t.GetProperty("happened").EnumerateObject()).Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        EventCatalogue.All.Where(e => e.ClrType.IsSubclassOf(typeof(ParticipantEvent))).Select(e => e.Name).Where(n => !happened.Contains(n))
            .ShouldBe(["DoseLevelChanged", "RandomisedInErrorMarked", "StratumCorrected", "ParticipantUnblinded"], ignoreOrder: true);
    }

    private static void Flow(TrialState state, SortedDictionary<string, double> found)
    {
        var log = ScreeningLog.Of(state);
        found["flow.screened"] = log.Assessed;
        found["flow.excluded"] = log.Excluded.Sum(e => e.Count);
        found["flow.randomised"] = log.Randomised;
        found["flow.inScreening"] = log.Open;
        foreach (var reason in log.Excluded)
        {
            found["flow.exclusions." + Words.Of(reason.Reason)] = reason.Count;
        }

        void ByArm(string what, Func<ParticipantState, bool> holds)
        {
            foreach (var arm in state.Participants.Values.Where(p => p.Randomisation is not null && holds(p)).GroupBy(p => p.Randomisation!.Value.Fact.Arm))
            {
                found[$"flow.{what}.{arm.Key}"] = arm.Count();
            }
        }

        ByArm("allocated", _ => true);
        ByArm("treated", p => p.DosesGiven > 0);
        ByArm("lost", p => p.Loss is not null);
        ByArm("crossedOver", p => p.Crossover is not null);
        ByArm("relapsed", p => p.Relapse is not null);
        ByArm("died", p => p.Death is not null);
        ByArm("withdrewFromTreatment", p => p.TreatmentWithdrawal is not null);
        ByArm("withdrewFromFollowUp", p => p.FollowUpWithdrawal is not null);
        ByArm("withdrewConsent", p => p.ConsentWithdrawal is not null);
    }

    private static void Doses(TrialState state, SortedDictionary<string, double> found)
    {
        var exposures = ArmExposure.Of(state, state.Protocol!.Document);
        foreach (var arm in state.Protocol.Document.Arms)
        {
            var people = state.Participants.Values.Where(p => p.Randomisation?.Fact.Arm == arm.Id).ToList();
            found["doses.given." + arm.Id] = people.Sum(p => p.DosesGiven);
            found["doses.held." + arm.Id] = people.SelectMany(p => p.Cycles).Sum(c => c.Held);
            found["doses.skipped." + arm.Id] = people.SelectMany(p => p.Cycles).Sum(c => c.Skipped);
            found["doses.asRandomised." + arm.Id] = exposures.Where(e => e.Arm == arm.Id && !e.AfterCrossover).Sum(e => e.DosesGiven);
        }

        // A participant who crossed over has one course: the observed arm gives nothing before it.
        var courses = exposures.SelectMany(e => e.Distribution).Where(d => d > 0).Order().ToList();
        found["doses.treated"] = courses.Count;
        found["doses.median"] = (courses[(courses.Count - 1) / 2] + courses[courses.Count / 2]) / 2.0;
        found["doses.most"] = courses[^1];
    }

    private static void Leaves(JsonElement element, string path, SortedDictionary<string, double> leaves)
    {
        if (element.ValueKind == JsonValueKind.Number)
        {
            leaves[path] = element.GetDouble();
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject())
            {
                Leaves(property.Value, path + "." + property.Name, leaves);
            }
        }
    }
}
