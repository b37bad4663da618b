using Equipoise.Tests.Conduct;
using Equipoise.Tests.Reporting;
using Equipoise.Trials.Cleaning;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.FollowUp;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Oversight;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Screening;
using NodaTime;

namespace Equipoise.Tests.Oversight;

public sealed class CentreTests
{
    private static readonly Lazy<TrialState> Rehearsed = new(() => TrialState.Fold(RehearsedTrial.Entries));

    private static Instant? RecordedAt(long entry) => entry >= 1 && entry <= RehearsedTrial.Entries.Length ? RehearsedTrial.Entries[(int)entry - 1].RecordedAt : null;

    private static Func<long, Instant?> Times(GivenTrial trial) => n => n >= 1 && n <= trial.Entries.Count ? trial.Entries[(int)n - 1].RecordedAt : null;

    [Theory]
    [InlineData(EnrolmentPeriod.Month)]
    [InlineData(EnrolmentPeriod.Week)]
    public void Enrolment_by_site_and_stretch_adds_up_to_the_screening_log(EnrolmentPeriod period)
    {
        var state = Rehearsed.Value;
        var table = EnrolmentTable.Of(state, state.LastRecordedAt, period);
        table.Total.Screened.ShouldBe(state.Participants.Count);
        table.Total.Randomised.ShouldBe(ScreeningLog.Of(state).Randomised);
        table.Totals.Sum(t => t.Randomised).ShouldBe(table.Total.Randomised);
        table.Sites.ShouldAllBe(s => s.Counts.Length == table.Starts.Length && s.Counts.Sum(c => c.Screened) == s.Total.Screened && s.Counts.Sum(c => c.Randomised) == s.Total.Randomised);
        table.Starts.Zip(table.Starts.Skip(1)).ShouldAllBe(p => p.First < p.Second);
        table.Starts.ShouldAllBe(s => period == EnrolmentPeriod.Month ? s.Day == 1 : s.DayOfWeek == IsoDayOfWeek.Monday);
        table.AgainstPlan.Zip(table.AgainstPlan.Skip(1)).ShouldAllBe(p => p.First.Randomised <= p.Second.Randomised && p.First.Expected <= p.Second.Expected);
        table.AgainstPlan.Where(a => a.Expected > 0).ShouldAllBe(a => a.Lower <= a.Expected && a.Expected <= a.Upper + 1);
    }

    [Fact]
    public void Enrolment_counts_each_on_its_day()
    {
        var trial = GivenTrial.Interleukin().Randomised("OBS").MoveDays(35).Consented("P2");
        var table = EnrolmentTable.Of(trial.State, trial.Now, EnrolmentPeriod.Month);
        table.Starts.ShouldBe([new LocalDate(2026, 6, 1), new LocalDate(2026, 7, 1)]);
        table.Sites.Single(s => s.Site == "01").Counts.ShouldBe([new EnrolmentCount(1, 1), new EnrolmentCount(1, 0)]);
        table.Sites.Single(s => s.Site == "02").Total.ShouldBe(new EnrolmentCount(0, 0));
        table.Goal.ShouldNotBeNull();
    }

    [Fact]
    public void Late_items_have_ages_and_bands()
    {
        var trial = GivenTrial.Interleukin().Randomised("OBS").MoveDays(120).Given(GivenTrial.DataManager, new RaiseQuery("P1", "Where is the visit of month 3?")).MoveDays(10);
        var late = LateItems.Of(trial.State, trial.Now);
        late.Items.Select(i => i.Item.Kind).ShouldBe([CleaningKind.VisitOverdue, CleaningKind.QueryOpen]);
        late.Items[1].AgeDays.ShouldBe(10);
        late.Counts.Single(c => c.Kind == CleaningKind.QueryOpen).Ages.ShouldBe(new AgeBands(0, 1, 0, 0, 10));
        late.Forms.Single(f => f.Site == "01").ShouldBe(new FormCompletion("01", 1, 0, 0, 1));
        trial.Given(GivenTrial.Nurse, new RecordMissedVisit("P1", 3, "Snow"));
        LateItems.Of(trial.State, trial.Now).Forms.Single(f => f.Site == "01").Complete.ShouldBe(1);
        AgeBands.Of([]).ShouldBe(new AgeBands(0, 0, 0, 0, null));
        AgeBands.Of([null, 6, 7, 13, 14, 29, 30]).ShouldBe(new AgeBands(2, 2, 2, 1, 30));
    }

    [Fact]
    public void Queries_have_their_age_and_the_days_to_their_answer()
    {
        var trial = GivenTrial.Interleukin().Randomised("OBS")
            .Given(GivenTrial.DataManager, new RaiseQuery("P1", "First?")).Given(GivenTrial.DataManager, new RaiseQuery("P1", "Second?"))
            .MoveDays(3).Given(GivenTrial.Nurse, new AnswerQuery("P1", 1, "Yes")).MoveDays(5);
        var queries = QueryAgeing.Of(trial.State, trial.Now, Times(trial));
        queries.Unsettled.Select(q => (q.Query, q.Status, q.AgeDays)).ShouldBe([(1, QueryStatus.Answered, 8), (2, QueryStatus.Open, 8)]);
        queries.All.MedianDaysToAnswer!.Value.ShouldBe(3, 1e-9);
        queries.All.Open.ShouldBe(new AgeBands(0, 1, 0, 0, 8));
        queries.Sites.Single(s => s.Site == "02").PerHundredEntries.ShouldBeNull();
        trial.Given(GivenTrial.DataManager, new CloseQuery("P1", 1, "Fine"));
        QueryAgeing.Of(trial.State, trial.Now, _ => null).All.MedianDaysToAnswer.ShouldBeNull();
        QueryAgeing.Of(trial.State, trial.Now, _ => null).All.Closed.ShouldBe(1);
    }

    [Fact]
    public void Deviations_add_up_by_site_month_and_kind_and_the_funnel_is_around_the_common_rate()
    {
        var state = Rehearsed.Value;
        var trend = DeviationTrend.Of(state, state.LastRecordedAt);
        var all = state.Participants.Values.Sum(p => p.Deviations.Length);
        trend.Sites.Sum(s => s.Total).ShouldBe(all);
        trend.Months.Sum(m => m.Total).ShouldBe(all);
        trend.PerMonth!.Value.ShouldBe(all / trend.Sites.Sum(s => s.Months), 1e-12);
        trend.Sites.Sum(s => s.Expected ?? 0).ShouldBe(all, 1e-9);
        trend.Sites.Where(s => s.Inner is not null).ShouldAllBe(s => s.Outer!.Value.Lower <= s.Inner!.Value.Lower && s.Inner.Value.Lower <= s.Expected && s.Expected <= s.Inner.Value.Upper && s.Inner.Value.Upper <= s.Outer.Value.Upper);
        trend.Sites.ShouldAllBe(s => (s.Place == FunnelPlace.Inside) == (s.Inner == null || (s.Total >= s.Inner.Value.Lower && s.Total <= s.Inner.Value.Upper)));
    }

    [Fact]
    public void Versions_in_force_and_those_that_wait()
    {
        var trial = GivenTrial.Interleukin().Randomised("OBS");
        var versions = SiteVersions.Of(trial.State, Times(trial));
        versions.Sites.ShouldAllBe(s => s.Version == trial.Protocol.Document.Trial.Version && s.Waiting.IsEmpty && s.Since != null);
        versions.Sites.Single(s => s.Site == "01").UnderVersion.ShouldBe([(trial.Protocol.Document.Trial.Version, 1)]);
    }

    [Fact]
    public void The_same_numbers_in_two_participants_are_found_and_other_ones_are_not()
    {
        var trial = GivenTrial.Interleukin().Assessed().Assessed("P2").Assessed("P3", ("weight", "81"));
        var found = DuplicatedValues.Of(trial.State, 5).ShouldHaveSingleItem();
        found.Participants.ShouldBe(["P1", "P2"]);
        found.Values.ShouldContain(("creatinine", "1 mg/dL"));
        DuplicatedValues.Of(trial.State, 100).ShouldBeEmpty();
    }

    [Fact]
    public void Digits_are_counted_as_written()
    {
        var trial = GivenTrial.Interleukin().Assessed("P1", ("creatinine", "1.10")).Assessed("P2", ("creatinine", "1.15")).Assessed("P3", ("creatinine", "0.95"));
        var creatinine = DigitPreference.Of(trial.State, 3).Single(d => d.Field == "creatinine");
        creatinine.Digits.ShouldBe([1, 0, 0, 0, 0, 2, 0, 0, 0, 0]);
        creatinine.AgainstOthers.ShouldBeNull();

        // Sum of squares 5 or more in three draws of ten digits: all three alike 10, two alike 270, of 1000.
        creatinine.Uniform.PValue.ShouldBe(0.28, 1e-12);
    }

    [Fact]
    public void Late_entries_and_days_off_are_counted_by_site()
    {
        var state = Rehearsed.Value;
        var dates = DatePlausibility.Of(state, RecordedAt, DateOptions.Usual);
        dates.Sites.Sum(s => s.Late).ShouldBe(dates.LateEntries.Length);
        dates.Sites.ShouldAllBe(s => s.OnDaysOff <= s.Visits && s.Before == 0);
        dates.LateEntries.ShouldAllBe(l => l.LagDays > DateOptions.Usual.LateDays);
        DatePlausibility.Of(state, _ => null, DateOptions.Usual).Sites.ShouldAllBe(s => s.Entries == 0 && s.MedianLag == null);
    }

    [Fact]
    public void A_site_that_reports_nothing_is_compared_with_its_share_of_the_time()
    {
        var state = Rehearsed.Value;
        var reporting = AdverseEventReporting.Of(state, state.LastRecordedAt);
        reporting.All!.Value.Events.ShouldBe(state.Participants.Values.Where(p => p.Randomisation is not null).Sum(p => p.AdverseEvents.Length));
        reporting.Sites.Where(s => s.TooFew is not null).ShouldAllBe(s => s.Adjusted >= s.TooFew);
        reporting.Sites.ShouldAllBe(s => s.Rate == null || (s.Rate.Value.Lower <= s.Rate.Value.Rate && s.Rate.Value.Rate <= s.Rate.Value.Upper));
    }

    [Fact]
    public void The_preview_of_a_cut_is_what_the_cut_then_records()
    {
        var trial = GivenTrial.Interleukin().Randomised("OBS").MoveDays(120).Given(GivenTrial.DataManager, new RaiseQuery("P1", "Where is the visit of month 3?"));
        var command = new TakeDataCut("one", DataCutTaken.Unplanned, trial.Today);
        var preview = CutPreview.Of(trial.State, command, trial.Now);
        var version = trial.State.Version;
        var taken = trial.Then<DataCutTaken>(GivenTrial.DataManager, command);
        trial.State.Version.ShouldBe(version);
        (preview.UpToSequence, preview.HeadHash, preview.Refusal).ShouldBe((taken.UpToSequence, taken.HeadHash, null));
        preview.Unsettled.ShouldBe(taken.Unsettled);
        preview.Items.Length.ShouldBe(taken.Unsettled.Sum(u => u.Count));
        preview.Endpoints.ShouldAllBe(e => e.Participants == 1 && e.Events == 0);
        CutPreview.Of(trial.State, command with { Analysis = "none" }, trial.Now).Refusal!.Rule.ShouldBe("analysis-unplanned");
        CutPreview.Of(trial.State, command with { AsOf = trial.Today.PlusDays(3) }, trial.Now).Refusal!.Rule.ShouldBe("date-in-future");
        LockPreview.Of(trial.State, trial.Now).Refusal!.Rule.ShouldBe("follow-up-open");
    }
}
