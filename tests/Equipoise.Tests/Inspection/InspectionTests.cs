using System.Collections.Immutable;
using Equipoise.Tests.Conduct;
using Equipoise.Tests.Reporting;
using Equipoise.Trials.Access;
using Equipoise.Trials.Cleaning;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.FollowUp;
using Equipoise.Trials.Inspection;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Tests.Inspection;

public sealed class InspectionTests
{
    [Fact]
    public void A_correction_stands_with_its_old_and_new_value_who_when_and_why()
    {
        var trial = GivenTrial.Interleukin().Randomised("OBS").MoveDays(60).Given(GivenTrial.Nurse, new RecordContact("P1", new LocalDate(2026, 7, 1)));
        var contact = trial.Entries[^1].Sequence;
        trial.Given(GivenTrial.Nurse, new CorrectEntry("P1", contact, [new FieldValue("contactOn", "2026-07-02")], "Wrong day")).Given(GivenTrial.Nurse, new StrikeEntry("P1", contact, "Never happened"));
        var rows = RecordTrail.Of(trial.Entries, trial.State, "P1").ToList();
        var corrected = rows.Single(r => r.Type == "EntryCorrected");
        (corrected.About, corrected.Field, corrected.Old, corrected.New, corrected.Actor, corrected.Why).ShouldBe((contact, "contactOn", "2026-07-01", "2026-07-02", "nurse", "Wrong day"));
        corrected.AtSite.LocalDateTime.Hour.ShouldBe(12);
        var struck = rows.Single(r => r.Type == "EntryStruck" && r.Field == "contactOn");
        (struck.Old, struck.New).ShouldBe(("2026-07-02", null));
        rows.ShouldAllBe(r => r.Participant == "P1");
        new TrailFilter(ChangesOnly: true).Apply(rows, TrailOrder.NewestFirst).Select(r => r.Type).First().ShouldBe("EntryStruck");
        new TrailFilter(Text: "wrong DAY").Apply(rows, TrailOrder.OldestFirst).ShouldHaveSingleItem();
        new TrailFilter(Actor: "nobody").Apply(rows, TrailOrder.Actor).ShouldBeEmpty();
    }

    [Fact]
    public void A_value_measured_again_has_the_earlier_one_as_its_old_value()
    {
        var trial = GivenTrial.Interleukin().Consented().Given(GivenTrial.Nurse, new Equipoise.Trials.Screening.RecordMeasurements("P1", [new Measurement("creatinine", "1.2", "mg/dL", new LocalDate(2026, 6, 1))]))
            .MoveDays(2).Given(GivenTrial.Nurse, new Equipoise.Trials.Screening.RecordMeasurements("P1", [new Measurement("creatinine", "1.1", "mg/dL", new LocalDate(2026, 6, 3))]));
        RecordTrail.Of(trial.Entries, trial.State, "P1").Last(r => r.Field == "creatinine").ShouldSatisfyAllConditions(
            r => r.Old.ShouldBe("1.2 mg/dL (2026-06-01)"), r => r.New.ShouldBe("1.1 mg/dL (2026-06-03)"));
    }

    [Fact]
    public void The_trail_of_a_whole_trial_round_trips_through_its_file()
    {
        var rows = RecordTrail.Of(RehearsedTrial.Entries, TrialState.Fold(RehearsedTrial.Entries)).ToImmutableArray();
        TrailCsv.Read(TrailCsv.Write(rows)).ShouldBe(rows);
        rows.Select(r => r.Entry).Distinct().Count().ShouldBe(RehearsedTrial.Entries.Length);
    }

    [Theory]
    [InlineData("=cmd|' /C calc'!A0")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("@SUM(A1)")]
    [InlineData("\t=1")]
    [InlineData("'already")]
    [InlineData("a,\"b\"\nc\r\n")]
    [InlineData("")]
    [InlineData(null)]
    public void No_cell_runs_in_a_spreadsheet_and_each_comes_back(string? text)
    {
        var row = new TrailRow(1, "X", null, null, "f", text, text, "a", Role.Nurse, null, Instant.FromUtc(2026, 6, 1, 8, 0), Instant.FromUtc(2026, 6, 1, 8, 0).WithOffset(Offset.FromHours(-5)), text);
        var csv = TrailCsv.Write([row]);
        TrailCsv.Read(csv).ShouldHaveSingleItem().ShouldBe(row);
        csv.Split('\n')[1].Split(',').Select(c => c.TrimStart('"')).ShouldAllBe(c => c.Length == 0 || !"=+-@\t".Contains(c[0]));
    }

    [Fact]
    public void A_file_that_is_no_trail_is_refused()
    {
        Should.Throw<FormatException>(() => TrailCsv.Read("a,b\n")).Message.ShouldContain("Line 1");
        var header = TrailCsv.Write([]);
        Should.Throw<FormatException>(() => TrailCsv.Read(header + "1,2\n")).Message.ShouldContain("2 cells");
        Should.Throw<FormatException>(() => TrailCsv.Read(header + "\"open")).Message.ShouldContain("no end");
        Should.Throw<FormatException>(() => TrailCsv.Read(header + "x,T,,,f,,,a,nurse,,2026-06-01T08:00:00Z,2026-06-01T08:00:00Z,\n")).Message.ShouldContain("Record 2");
    }

    [Fact]
    public void Rights_are_those_that_had_force_at_the_instant()
    {
        var trial = GivenTrial.Interleukin();
        var first = trial.Now;
        trial.Given(GivenTrial.Sponsor, new GiveGrant("ann", Role.Nurse, "01", "Delegation log")).Given(GivenTrial.Sponsor, new GiveGrant("stat-1", Role.IndependentStatistician, null, "Charter")).MoveDays(10)
            .Given(GivenTrial.Sponsor, new WithdrawGrant("ann", Role.Nurse, "01", "Left"));
        RightsAsOf.Of(trial.State, first - Duration.FromDays(1)).People.ShouldBeEmpty();
        var then = RightsAsOf.Of(trial.State, first + Duration.FromDays(1));
        then.People.Select(p => p.Account).ShouldBe(["ann", "stat-1"]);
        then.People[0].SitesOf(Role.Nurse).ShouldBe(["01"]);
        then.SeesResults.ShouldBe(["stat-1"]);
        RightsAsOf.Of(trial.State, trial.Now).People.Select(p => p.Account).ShouldBe(["stat-1"]);
    }

    [Fact]
    public void Who_might_see_results_is_told_by_the_version_that_was_in_force_at_the_instant()
    {
        var text = Repository.Read("protocols", "il2-rcc.yaml").Replace("version: \"1.0\"", "version: \"1.1\"", StringComparison.Ordinal).Replace("comparativeResults: [board, independentStatistician]", "comparativeResults: [independentStatistician]", StringComparison.Ordinal);
        var trial = GivenTrial.Interleukin();
        trial.Given(GivenTrial.Sponsor, new GiveGrant("member-1", Role.Board, null, "Charter")).Given(GivenTrial.Sponsor, new GiveGrant("stat-1", Role.IndependentStatistician, null, "Charter"));
        var given = trial.Now;
        trial.MoveDays(10).Given(GivenTrial.Sponsor, new AmendProtocol(text, "Charter 2"));
        var recorded = trial.Now;
        trial.MoveDays(10).Given(GivenTrial.Sponsor, new ActivateAmendment("01", "1.1"));
        var hour = Duration.FromHours(1);
        RightsAsOf.Of(trial.State, given + hour).SeesResults.ShouldBe(["member-1", "stat-1"]);
        RightsAsOf.Of(trial.State, recorded + hour).SeesResults.ShouldBe(["member-1", "stat-1"]);
        RightsAsOf.Of(trial.State, trial.Now + hour).SeesResults.ShouldBe(["stat-1"]);
        RightsAsOf.Of(trial.State, given - Duration.FromDays(1000)).SeesResults.ShouldBeEmpty();
    }

    [Fact]
    public void A_correction_after_a_cut_ranks_above_one_before_it()
    {
        var trial = GivenTrial.Interleukin().Randomised("OBS").MoveDays(75).Given(GivenTrial.Nurse, new RecordContact("P1", new LocalDate(2026, 7, 1)));
        var contact = trial.Entries[^1].Sequence;
        trial.Given(GivenTrial.Nurse, new CorrectEntry("P1", contact, [new FieldValue("contactOn", "2026-07-02")], "Wrong day"));
        Ranks(trial).ShouldContain(("correction", RiskRank.Low));
        trial.Given(GivenTrial.DataManager, new TakeDataCut("one", DataCutTaken.Unplanned, trial.Today)).Given(GivenTrial.Nurse, new CorrectEntry("P1", contact, [new FieldValue("contactOn", "2026-07-03")], "Wrong again"));
        Ranks(trial)[0].ShouldBe(("correction-after-cut", RiskRank.High));
        Ranks(trial).ShouldContain(("late-entry", RiskRank.Medium));
    }

    private static List<(string Rule, RiskRank Rank)> Ranks(GivenTrial trial) => [.. TrailRisks.Of(trial.Entries, trial.State).Select(r => (r.Rule, r.Rank))];

    [Fact]
    public void A_review_is_of_a_stretch_of_the_trail_with_a_conclusion()
    {
        var trial = GivenTrial.Interleukin().Randomised("OBS");
        var last = trial.State.Version;
        var reviewed = trial.Then<RecordTrailReviewed>(GivenTrial.DataManager, new ReviewRecordTrail(1, last, 2, [3], "Asked the site"));
        reviewed.Concerns.ShouldBe([3L]);
        trial.Refused("stretch", GivenTrial.DataManager, new ReviewRecordTrail(1, last + 1, 0, [], "x"));
        trial.Refused("stretch", GivenTrial.DataManager, new ReviewRecordTrail(0, 1, 0, [], "x"));
        trial.Refused("concern-outside", GivenTrial.DataManager, new ReviewRecordTrail(2, 4, 0, [1], "x"));
        trial.Refused("no-conclusion", GivenTrial.DataManager, new ReviewRecordTrail(1, 2, 0, [], ""));
        trial.Refused("listed", GivenTrial.DataManager, new ReviewRecordTrail(1, 2, -1, [], "x"));
        trial.Refused("role", new Actor("inspector", Role.Inspector), new ReviewRecordTrail(1, 2, 0, [], "x"));
        trial.Given(GivenTrial.DataManager, new ReviewRecordTrail(1, last, 0, [], "Nothing found"));
        trial.State.TrailReviews.ShouldHaveSingleItem().By.ShouldBe(GivenTrial.DataManager);
    }

    [Fact]
    public void Unblindings_are_planned_or_not()
    {
        var trial = GivenTrial.Interleukin().Randomised("OBS");
        trial.Given(GivenTrial.DataManager, new TakeDataCut("one", DataCutTaken.Unplanned, trial.Today)).Given(GivenTrial.Board, new Equipoise.Trials.Board.RevealGroupCodes("one", "Deaths"));
        var told = Unblindings.Of(trial.Entries).ShouldHaveSingleItem();
        (told.Planned, told.By, told.Ground).ShouldBe((true, "board", "Deaths"));
        var emergency = LedgerEntry.Seal(1, trial.Now, GivenTrial.Investigator, null, new ParticipantUnblinded("P1", "Anaphylaxis", "password", trial.Now), LedgerEntry.Genesis);
        Unblindings.Of([emergency]).ShouldHaveSingleItem().Planned.ShouldBeFalse();
    }
}
