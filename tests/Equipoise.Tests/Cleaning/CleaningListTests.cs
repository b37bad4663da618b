using Equipoise.Tests.Conduct;
using Equipoise.Trials.Cleaning;
using Equipoise.Trials.Dosing;
using Equipoise.Trials.FollowUp;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Tests.Cleaning;

public sealed class CleaningListTests
{
    private static (CleaningKind Kind, string Participant, Role MustAct)[] List(GivenTrial trial) => [.. CleaningList.Of(trial.State, trial.Now).Select(i => (i.Kind, i.Participant, i.MustAct))];

    [Fact]
    public void Nothing_is_to_be_settled_in_a_clean_trial() => List(GivenTrial.Interleukin().Randomised("OBS").MoveDays(30)).ShouldBeEmpty();

    [Fact]
    public void Overdue_visits_and_open_queries_are_listed_until_they_are_settled()
    {
        var trial = GivenTrial.Interleukin().Randomised("OBS").MoveDays(120);
        List(trial).ShouldBe([(CleaningKind.VisitOverdue, "P1", Role.Nurse)]);
        trial.Given(GivenTrial.DataManager, new RaiseQuery("P1", "Where is the visit of month 3?"));
        List(trial).ShouldBe([(CleaningKind.QueryOpen, "P1", Role.Nurse), (CleaningKind.VisitOverdue, "P1", Role.Nurse)]);
        trial.Given(GivenTrial.Nurse, new RecordMissedVisit("P1", 3, "Snow")).Given(GivenTrial.Nurse, new AnswerQuery("P1", 1, "Missed"));
        List(trial).ShouldBe([(CleaningKind.QueryAnswered, "P1", Role.DataManager)]);
        trial.Given(GivenTrial.DataManager, new CloseQuery("P1", 1, "Settled"));
        List(trial).ShouldBeEmpty();
    }

    [Fact]
    public void A_slot_that_is_a_day_past_and_not_settled_is_listed_unless_treatment_is_over()
    {
        var trial = GivenTrial.Interleukin().OnTreatment();
        List(trial).ShouldBeEmpty();
        trial.MoveDays(2);
        List(trial).ShouldBe([(CleaningKind.SlotUnsettled, "P1", Role.Nurse)]);
        trial.Given(GivenTrial.Investigator, new StopTreatment("P1", StopScope.Cycle, "x"));
        List(trial).ShouldBeEmpty();
    }

    [Fact]
    public void A_record_that_contradicts_itself_is_listed_with_its_entries()
    {
        var trial = GivenTrial.Interleukin().Randomised("OBS").MoveDays(60).Given(GivenTrial.Nurse, new RecordContact("P1", new LocalDate(2026, 7, 1)));
        var broken = trial.State.Participants["P1"].Evolve(new DeathRecorded("P1", new LocalDate(2026, 6, 20), DeathCause.Other), 99);
        var found = Contradictions.Of(broken, GivenTrial.Zone, trial.Today).ShouldHaveSingleItem();
        found.Rule.ShouldBe("date-after-death");
        found.Entries.ShouldBe([trial.Entries[^1].Sequence, 99]);
    }
}
