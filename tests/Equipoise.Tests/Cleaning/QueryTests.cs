using Equipoise.Tests.Conduct;
using Equipoise.Trials.Cleaning;
using Equipoise.Trials.FollowUp;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using NodaTime;

namespace Equipoise.Tests.Cleaning;

public sealed class QueryTests
{
    private static GivenTrial Asked()
    {
        var trial = GivenTrial.Interleukin().Randomised("OBS").MoveDays(100);
        trial.Given(GivenTrial.Nurse, new RecordAssessment("P1", trial.Today, 3));
        return trial.Given(GivenTrial.DataManager, new RaiseQuery("P1", "Is the date right?", trial.Entries[^1].Sequence, "assessedOn"));
    }

    private static QueryState Query(GivenTrial trial) => trial.State.Participants["P1"].Queries.ShouldHaveSingleItem();

    [Fact]
    public void A_query_is_raised_answered_reopened_answered_and_closed()
    {
        var trial = Asked();
        Query(trial).Status.ShouldBe(QueryStatus.Open);
        Query(trial).Raised.Fact.RaisedOn.ShouldBe(trial.Today);
        trial.Given(GivenTrial.Nurse, new AnswerQuery("P1", 1, "Yes"));
        Query(trial).Status.ShouldBe(QueryStatus.Answered);
        trial.Given(GivenTrial.DataManager, new ReopenQuery("P1", 1, "The chart says otherwise")).Given(GivenTrial.Nurse, new AnswerQuery("P1", 1, "Corrected")).Given(GivenTrial.DataManager, new CloseQuery("P1", 1, "Settled"));
        Query(trial).Status.ShouldBe(QueryStatus.Closed);
        Query(trial).Said.Select(s => s.Text).ShouldBe(["Yes", "The chart says otherwise", "Corrected", "Settled"]);
    }

    [Fact]
    public void Each_step_is_for_a_query_that_stands_so_and_for_its_own_people()
    {
        var trial = Asked();
        trial.Refused("query-open", GivenTrial.DataManager, new ReopenQuery("P1", 1, "x"), "answered or closed");
        trial.Refused("query-unknown", GivenTrial.Nurse, new AnswerQuery("P1", 2, "x"));
        trial.Refused("no-answer", GivenTrial.Nurse, new AnswerQuery("P1", 1, " "));
        trial.Refused("role", GivenTrial.DataManager, new AnswerQuery("P1", 1, "x"));
        trial.Refused("role", GivenTrial.Nurse, new CloseQuery("P1", 1, "x"));
        trial.Refused("participant-unknown", GivenTrial.OtherNurse, new AnswerQuery("P1", 1, "x"));
        trial.Refused("query-open", GivenTrial.DataManager, new RaiseQuery("P1", "Is the date right?", trial.State.Participants["P1"].Assessments[0].Sequence, "assessedOn"));
        trial.Refused("field-unknown", GivenTrial.DataManager, new RaiseQuery("P1", "?", trial.State.Participants["P1"].Assessments[0].Sequence, "weight"));
        trial.Refused("entry-unknown", GivenTrial.DataManager, new RaiseQuery("P1", "?", 1));
        trial.Refused("role", GivenTrial.Nurse, new RaiseQuery("P1", "?"));
    }

    [Fact]
    public void A_correction_may_answer_the_query()
    {
        var trial = Asked();
        trial.Given(GivenTrial.Nurse, new CorrectEntry("P1", trial.State.Participants["P1"].Assessments[0].Sequence, [new FieldValue("assessedOn", "2026-09-01")], "A slip", Query: 1));
        Query(trial).Status.ShouldBe(QueryStatus.Answered);
    }

    [Fact]
    public void A_deviation_says_what_happened_when_and_once()
    {
        var trial = GivenTrial.Interleukin().Randomised("OBS").MoveDays(10);
        var deviation = new RecordDeviation("P1", DeviationKind.ConsentOrSignature, trial.Today, "The form was signed on the wrong line.");
        trial.Refused("no-description", GivenTrial.Nurse, deviation with { Description = "" });
        trial.Refused("deviation-date", GivenTrial.Nurse, deviation with { OccurredOn = trial.Today.PlusDays(1) });
        trial.Given(GivenTrial.DataManager, deviation).Refused("deviation-recorded", GivenTrial.Nurse, deviation);
        trial.Refused("role", GivenTrial.Board, deviation);
    }
}
