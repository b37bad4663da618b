using Equipoise.Statistics.Categorical;
using Equipoise.Tests.Conduct;
using Equipoise.Trials.Safety;
using Equipoise.Trials.Safety.Expedited;
using Equipoise.Trials.Safety.Tables;

namespace Equipoise.Tests.Safety;

/// <summary>The safety table, counted by hand.</summary>
public sealed class SafetyTableTests
{
    [Fact]
    public void A_participant_stands_once_for_each_term_at_the_worst_grade()
    {
        var trial = GivenTrial.Interleukin().Randomised("IL2").Randomised("IL2", "P2").Randomised("OBS", "P3").Randomised("OBS", "P4").Randomised("OBS", "P5").MoveDays(3);
        trial.Given(GivenTrial.Nurse, trial.Event("Fever", 2)).Given(GivenTrial.Nurse, trial.Event("Fever", 3)).Given(GivenTrial.Nurse, trial.Event("Fever", 1, Attribution.Possible, "P2"));
        trial.Given(GivenTrial.Nurse, trial.Event("Fever", 1, Attribution.Unrelated, "P3")).Given(GivenTrial.Nurse, trial.Event("Hypotension", 3, Attribution.Possible, "P2"));
        trial.Given(GivenTrial.Nurse, new UpdateAdverseEvent("P2", trial.Last("P2").Entry, trial.Now, "Worse", Grade: 4));

        var table = SafetyTable.Of(trial.State, trial.Protocol.Document.Arms);
        table.Arms.Select(a => (a.Arm, a.People.Length)).ShouldBe([("IL2", 2), ("OBS", 3)]);
        table.Rows.Select(r => r.Term).ShouldBe(["Fever", "Hypotension"]);
        table.Rows[0].Arms[0].ByGrade.ShouldBe([1, 0, 1, 0, 0]);
        table.Rows[0].Arms[1].ByGrade.ShouldBe([1, 0, 0, 0, 0]);
        table.Rows[1].Arms[0].ByGrade.ShouldBe([0, 0, 0, 1, 0]);
        table.Rows[0].Difference.ShouldBe(RiskDifference.Newcombe(2, 2, 1, 3, 0.95));
        table.Rows[0].SevereDifference.ShouldBe(RiskDifference.Newcombe(1, 2, 0, 3, 0.95));
        table.Rows[0].Difference!.Value.Estimate.ShouldBe(2.0 / 3, 1e-15);
    }

    [Fact]
    public void An_arm_without_people_has_no_difference_and_no_event_no_row()
    {
        var trial = GivenTrial.Interleukin().Randomised("IL2");
        SafetyTable.Of(trial.State, trial.Protocol.Document.Arms).Rows.ShouldBeEmpty();
        trial.Given(GivenTrial.Nurse, trial.Event("Fever", 2));
        var row = SafetyTable.Of(trial.State, trial.Protocol.Document.Arms).Rows.ShouldHaveSingleItem();
        (row.Difference, row.SevereDifference, row.Arms[1].Between(1, 5)).ShouldBe((null, null, 0));
    }
}
