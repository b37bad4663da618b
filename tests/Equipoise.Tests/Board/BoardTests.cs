using Equipoise.Tests.Conduct;
using Equipoise.Trials.Board;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Tests.Board;

public sealed class BoardTests
{
    private static GivenTrial WithCut()
    {
        var trial = GivenTrial.Interleukin().Randomised("OBS").MoveDays(10);
        var look = trial.Protocol.Document.Analyses.First(a => a.When is not EndOfFollowUp).Id;
        return trial.Given(GivenTrial.DataManager, new TakeDataCut("look", look, trial.Today));
    }

    private static (string Command, Role Role)? Next(GivenTrial trial) => CutSheet.Of(trial.State)[0].Next is [var step, ..] ? (step.Command, step.Roles[0]) : null;

    [Fact]
    public void A_cut_goes_from_the_statistician_to_the_board_to_the_sponsor()
    {
        var trial = WithCut();
        Next(trial).ShouldBe(("recordInterimResult", Role.IndependentStatistician));
        trial.Given(GivenTrial.Statistician, new RecordInterimResult("look", 0.3, 1.2, [], false, "No rule is met."));
        Next(trial).ShouldBe(("recordBoardAdvice", Role.Board));
        trial.Given(GivenTrial.Board, new RecordBoardAdvice("look", BoardAdvice.StopAccrual, "Out of reach"));
        var needed = trial.Protocol.Document.Access.BoardSignatures;
        for (var i = 0; i < needed; i++)
        {
            Next(trial).ShouldBe(("signAdvice", Role.Board));
            trial.Given(new Actor($"member-{i}", Role.Board), new SignAdvice("look"));
        }

        Next(trial).ShouldBe(("recordSponsorDecision", Role.Sponsor));
        var sheet = CutSheet.Of(trial.State)[0];
        sheet.Advice!.HasForce.ShouldBeTrue();
        sheet.Result!.Z.ShouldBe(1.2);
        sheet.WithoutResults().Result.ShouldBeNull();
        trial.Given(GivenTrial.Sponsor, new RecordSponsorDecision("look", SponsorDecision.Follow, ""));
        Next(trial).ShouldBe(("closeAccrual", Role.Sponsor));
        trial.Given(GivenTrial.Sponsor, new CloseAccrual("Advice"));
        Next(trial).ShouldBeNull();
    }

    [Fact]
    public void Advice_that_is_replaced_needs_new_signatures()
    {
        var trial = WithCut().Given(GivenTrial.Statistician, new RecordInterimResult("look", 0.3, 1.2, [], false, "x"))
            .Given(GivenTrial.Board, new RecordBoardAdvice("look", BoardAdvice.Continue, "x")).Given(GivenTrial.Board, new SignAdvice("look"))
            .Given(GivenTrial.Board, new RecordBoardAdvice("look", BoardAdvice.Modify, "y"));
        var sheet = CutSheet.Of(trial.State)[0];
        sheet.Advice!.Advice.Advice.ShouldBe(BoardAdvice.Modify);
        sheet.Advice.Signatures.ShouldBeEmpty();
        sheet.EarlierAdvice.Length.ShouldBe(1);

        // The same without results: the old signature does not count for the new advice, and a new one does.
        CutSheet.Of(trial.State.WithoutResults())[0].Advice!.Signatures.ShouldBeEmpty();
        trial.Given(GivenTrial.Board, new SignAdvice("look"));
        var without = CutSheet.Of(trial.State.WithoutResults())[0];
        without.Advice!.Signatures.Length.ShouldBe(1);
        without.Advice.Advice.Rationale.ShouldBe("");
        without.Next[0].Command.ShouldBe(CutSheet.Of(trial.State)[0].Next[0].Command);
    }

    [Fact]
    public void Group_codes_are_told_on_a_recorded_request_of_the_board_alone()
    {
        var trial = WithCut();
        trial.Then<GroupCodesRevealed>(GivenTrial.Board, new RevealGroupCodes("look", "More deaths in group B"));
        trial.Refused("no-ground", GivenTrial.Board, new RevealGroupCodes("look", " "));
        trial.Refused("cut-unknown", GivenTrial.Board, new RevealGroupCodes("other", "x"));
        trial.Refused("role", GivenTrial.Sponsor, new RevealGroupCodes("look", "x"));
        trial.Given(GivenTrial.Board, new RevealGroupCodes("look", "More deaths in group B"));
        trial.State.CodeReveals.ShouldHaveSingleItem().By.ShouldBe(GivenTrial.Board.Id);
        trial.Refused("codes-revealed", GivenTrial.Board, new RevealGroupCodes("look", "again"));
        CutSheet.Of(trial.State)[0].CodeReveals.Length.ShouldBe(1);
        CutSheet.Of(trial.State.WithoutResults())[0].CodeReveals.ShouldBeEmpty();
    }

    [Fact]
    public void An_unplanned_cut_waits_for_nothing()
    {
        var trial = GivenTrial.Interleukin();
        trial.Given(GivenTrial.DataManager, new TakeDataCut("other", DataCutTaken.Unplanned, trial.Today));
        CutSheet.Of(trial.State)[0].Next.ShouldBeEmpty();
    }

    [Fact]
    public void Minutes_are_signed_as_they_stand_and_closed_ones_are_in_no_sight_without_results()
    {
        var trial = WithCut();
        string? Refused(Actor by, Command command) => Decider.Decide(trial.State, command, by, trial.Now, _ => "").Rejection?.Rule;
        var open = new RecordMinutes("First", MeetingSession.Open, trial.Today, "All", "Accrual was spoken of.", "look");
        var closed = new RecordMinutes("First", MeetingSession.Closed, trial.Today, "Two members", "Hazards were looked at.", "look");
        Refused(GivenTrial.Sponsor, open).ShouldBe("role");
        Refused(GivenTrial.Board, open with { Meeting = " " }).ShouldBe("no-name");
        Refused(GivenTrial.Board, open with { Present = "" }).ShouldBe("nobody-present");
        Refused(GivenTrial.Board, open with { Text = "" }).ShouldBe("no-text");
        Refused(GivenTrial.Board, open with { Cut = "no" }).ShouldBe("cut-unknown");
        Refused(GivenTrial.Board, open with { HeldOn = trial.Today.PlusDays(3) }).ShouldBe("date-in-future");
        Refused(GivenTrial.Board, new SignMinutes("First", MeetingSession.Open)).ShouldBe("no-minutes");

        trial.Given(GivenTrial.Board, open).Given(GivenTrial.Statistician, closed);
        Refused(GivenTrial.Board, open).ShouldBe("unchanged");
        trial.Given(GivenTrial.Board, new SignMinutes("First", MeetingSession.Closed));
        Refused(GivenTrial.Board, new SignMinutes("First", MeetingSession.Closed)).ShouldBe("signed");
        BoardMinutes.InForce(trial.State).Select(m => (m.Minutes.Session, m.Signatures.Length)).ShouldBe([(MeetingSession.Open, 0), (MeetingSession.Closed, 1)]);

        // Replaced, they are signed anew; the earlier ones stay.
        trial.Given(GivenTrial.Statistician, closed with { Text = "Hazards and deaths were looked at." });
        BoardMinutes.InForce(trial.State).Single(m => m.Minutes.Session == MeetingSession.Closed).Signatures.ShouldBeEmpty();
        trial.State.Minutes.Length.ShouldBe(3);
        trial.Given(GivenTrial.Board, new SignMinutes("First", MeetingSession.Closed));
        BoardMinutes.InForce(trial.State).Single(m => m.Minutes.Session == MeetingSession.Closed).Signatures.Length.ShouldBe(1);

        foreach (var sight in (TrialState[])[trial.State.WithoutResults(), trial.State.Masked()])
        {
            BoardMinutes.InForce(sight).Select(m => m.Minutes.Text).ShouldBe(["Accrual was spoken of."]);
        }

        trial.State.AtSite("01").Minutes.ShouldBeEmpty();
        ResultEvents.Tells(trial.State.Minutes[1].Minutes).ShouldBeTrue();
        ResultEvents.Tells(trial.State.Minutes[0].Minutes).ShouldBeFalse();
    }
}
