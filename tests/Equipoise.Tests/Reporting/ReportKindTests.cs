using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using Equipoise.Adapters.Rendering;
using Equipoise.Tests.Conduct;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Reporting;
using Equipoise.Trials.Safety.Expedited;
using NodaTime;

namespace Equipoise.Tests.Reporting;

/// <summary>Who sees what in the three reports, and that the same cut gives the same bytes.</summary>
public sealed class ReportKindTests
{
    [Fact]
    public void An_open_report_is_the_same_whichever_arm_each_participant_has()
    {
        var cut = RehearsedTrial.Entries.Select(e => e.Event).OfType<DataCutTaken>().First();
        var state = TrialState.Fold(RehearsedTrial.Entries.TakeWhile(e => e.Sequence <= cut.UpToSequence));
        var swapped = state.WithArms(state.Participants.Values.Where(p => p.Randomisation is not null).ToDictionary(p => p.Id, p => p.Randomisation!.Value.Fact.Arm == "IL2" ? "OBS" : "IL2", StringComparer.Ordinal));

        var (one, other) = (ReportBuilder.Open(state, AnalysisDataset.At(state, cut.AsOf), cut, "test"), ReportBuilder.Open(swapped, AnalysisDataset.At(swapped, cut.AsOf), cut, "test"));

        HtmlReport.Render(other.Model).ShouldBe(HtmlReport.Render(one.Model));
        other.Data.ShouldBe(one.Data);
        other.Script.ShouldBe(one.Script);
        one.GroupKey.ShouldBeNull();
    }

    [Fact]
    public void What_an_open_report_is_made_from_has_no_arm_code_position_dose_stop_or_crossover()
    {
        string[] telling = ["Arm", "Code", "Position", "Dose", "Cycle", "Stop", "Crossover", "Treatment", "Unblind"];
        foreach (var type in new[] { typeof(PooledParticipant), typeof(BlindedRow), typeof(BlindedDataset), typeof(EntryValues) })
        {
            foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance))
            {
                telling.ShouldAllBe(t => !property.Name.Contains(t, StringComparison.Ordinal), $"{type.Name}.{property.Name}");
            }
        }
    }

    [Theory]
    [InlineData("interim")]
    [InlineData("final")]
    public void A_closed_report_names_no_arm_and_its_data_nobody(string cut)
    {
        var pack = RehearsedTrial.Report(cut, ReportKind.Closed);
        var text = RehearsedTrial.Text(pack.Model);

        text.ShouldContain("Group A");
        text.ShouldContain("Group B");
        text.ShouldNotContain("Interleukin-2", Case.Sensitive);
        text.ShouldNotContain("Observation", Case.Sensitive);
        text.ShouldNotContain("IL2", Case.Sensitive);
        text.ShouldNotContain("OBS", Case.Sensitive);
        (pack.Data + string.Join("\n", pack.Tables.Select(TableCsv.Of))).ShouldNotContain("SYN-");
        pack.Data.ShouldNotContain("IL2", Case.Sensitive);
        pack.Script.Replace("EQX-IL2", "", StringComparison.Ordinal).ShouldNotContain("IL2", Case.Sensitive);
        var key = TextReport.Render(pack.GroupKey.ShouldNotBeNull(), 100);
        key.ShouldContain("Interleukin-2 (IL2)");
        key.ShouldContain("Observation (OBS)");
    }

    [Fact]
    public void The_groups_are_the_same_in_every_closed_report_of_a_trial() =>
        TableCsv.Of(RehearsedTrial.Report("interim", ReportKind.Closed).GroupKey!.Sections[0].Blocks.OfType<TableBlock>().Single())
            .ShouldBe(TableCsv.Of(RehearsedTrial.Report("final", ReportKind.Closed).GroupKey!.Sections[0].Blocks.OfType<TableBlock>().Single()));

    [Fact]
    public void Each_page_of_a_closed_report_says_that_it_is_confidential_with_the_cut_and_the_head()
    {
        var (model, cut) = (RehearsedTrial.Report("interim", null).Model, RehearsedTrial.Entries.Select(e => e.Event).OfType<DataCutTaken>().First());

        model.Banners.ShouldContain(b => b.StartsWith("CONFIDENTIAL - CLOSED", StringComparison.Ordinal));
        model.Banners.ShouldContain(b => b.Contains(cut.HeadHash, StringComparison.Ordinal) && b.Contains(cut.AsOf.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture), StringComparison.Ordinal));
    }

    [Fact]
    public void An_analysis_that_the_protocol_does_not_plan_says_so_on_every_page()
    {
        RehearsedTrial.Report("interim", ReportKind.Final).Model.Banners.ShouldContain(b => b.StartsWith("UNPLANNED", StringComparison.Ordinal));
        RehearsedTrial.Report("interim", ReportKind.Closed).Model.Banners.ShouldNotContain(b => b.StartsWith("UNPLANNED", StringComparison.Ordinal));
        RehearsedTrial.Report("final", null).Model.Banners.ShouldNotContain(b => b.StartsWith("UNPLANNED", StringComparison.Ordinal));

        var trial = GivenTrial.Interleukin().Randomised("IL2").Randomised("OBS", "P2").Given(GivenTrial.DataManager, new TakeDataCut("extra", DataCutTaken.Unplanned, new LocalDate(2026, 6, 1)));
        ReportBuilder.Of(trial.Entries, "extra", "test").Banners.ShouldContain(b => b.StartsWith("UNPLANNED", StringComparison.Ordinal));
        trial.Refused("analysis-unplanned", GivenTrial.Statistician, new RecordInterimResult("extra", 0.1, 0, [], false, "x"));
    }

    /// <summary>The program is built without culture data, so a culture is the invariant one with other signs; what a culture could change in case mapping it cannot change here.</summary>
    public static TheoryData<string, string, string, string> Cultures => new()
    {
        { "tr-TR", ",", ".", "\u2212" },
        { "de-DE", ",", ".", "-" },
    };

    [Theory]
    [MemberData(nameof(Cultures))]
    public void Reports_are_the_same_bytes_after_a_thousand_later_entries_and_under_another_culture(string culture, string point, string group, string minus)
    {
        string[] All(IReadOnlyList<LedgerEntry> entries) =>
        [
            .. new[] { ("interim", ReportKind.Open), ("interim", ReportKind.Closed), ("final", ReportKind.Final) }
                .Select(r => ReportBuilder.Pack(entries, r.Item1, r.Item2, "test"))
                .SelectMany(p => (string[])[HtmlReport.Render(p.Model), TextReport.Render(p.Model, 100), p.Data, p.Script, .. p.Tables.Select(TableCsv.Of)]),
        ];
        var (before, last) = (All(RehearsedTrial.Entries), RehearsedTrial.Entries[^1]);
        var someone = RehearsedTrial.Entries.Select(e => e.Event).OfType<ParticipantRandomised>().First();
        var later = LedgerEntry.SealAll(last.Sequence, last.Hash, last.RecordedAt, new Actor("n", Role.Nurse, "01"), null, Enumerable.Range(0, 1000).Select(i => (TrialEvent)(i % 2 == 0
            ? new AdverseEventReported(someone.Participant, "Fever", 4, someone.RandomisedOn, null, Attribution.Definite, "IL2", TreatmentAction.None, AdverseEventOutcome.NotResolved, [SeriousnessCriterion.Hospitalisation], Instant.FromUtc(1999, 1, 1, 0, 0), false, "x", false)
            : new DeathRecorded(someone.Participant, someone.RandomisedOn.PlusDays(i), DeathCause.Treatment))));
        var (current, ui) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        var other = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (other.NumberFormat.NumberDecimalSeparator, other.NumberFormat.NumberGroupSeparator, other.NumberFormat.NegativeSign, other.NumberFormat.PercentSymbol) = (point, group, minus, " %");
        (other.DateTimeFormat.ShortDatePattern, other.DateTimeFormat.DateSeparator) = ("dd.MM.yyyy", ".");
        try
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (other, other);
            (-1.5).ToString(CultureInfo.CurrentCulture).ShouldBe(minus + "1,5", culture);
            var after = All([.. RehearsedTrial.Entries, .. later]);
            after.Length.ShouldBe(before.Length);
            before.SelectMany(t => t.Split('\n')).Zip(after.SelectMany(t => t.Split('\n'))).Where(l => l.First != l.Second).Take(3).ShouldBeEmpty();
            after.Select(LedgerEntry.HashOf).ShouldBe(before.Select(LedgerEntry.HashOf));
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (current, ui);
        }
    }

    [Fact]
    public void Too_few_events_give_a_reason_in_every_place_and_never_a_number_that_is_none()
    {
        var trial = GivenTrial.Interleukin().Given(GivenTrial.DataManager, new TakeDataCut("none", "interim", new LocalDate(2026, 6, 1)))
            .Randomised("IL2").Given(GivenTrial.DataManager, new TakeDataCut("one", "interim", new LocalDate(2026, 6, 1)))
            .Randomised("OBS", "P2").Given(GivenTrial.DataManager, new TakeDataCut("two", "interim", new LocalDate(2026, 6, 1)))
            .MoveDays(90).Relapsed("P1").Given(GivenTrial.DataManager, new TakeDataCut("event", "interim", new LocalDate(2026, 8, 30)));
        foreach (var cut in new[] { "none", "one", "two", "event" })
        {
            foreach (var kind in Enum.GetValues<ReportKind>())
            {
                var pack = ReportBuilder.Pack(trial.Entries, cut, kind, "test");
                var all = HtmlReport.Render(pack.Model) + TextReport.Render(pack.Model, 100) + string.Join("\n", pack.Tables.Select(TableCsv.Of));
                all.ShouldNotContain("NaN", Case.Sensitive, $"{cut} {kind}");
                all.ShouldNotContain("Infinity", Case.Sensitive, $"{cut} {kind}");
                pack.Tables.SelectMany(t => t.Rows).SelectMany(r => r.Cells).SelectMany(c => c.Values).ShouldAllBe(v => v == null || double.IsFinite(v.Value), $"{cut} {kind}");
            }
        }
    }

    [Fact]
    public void Every_item_of_the_checklist_names_a_section_that_the_final_report_has()
    {
        ChecklistBlocks.Items.Select(i => i.Item).Distinct().Count().ShouldBe(ChecklistBlocks.Items.Length);
        ChecklistBlocks.Items.Select(i => int.Parse(new string([.. i.Item.TakeWhile(char.IsAsciiDigit)]), CultureInfo.InvariantCulture)).Distinct().ShouldBe(Enumerable.Range(1, 30));
        var table = RehearsedTrial.Report("final", null).Tables.Single(t => t.Id == "consort-checklist");
        table.Rows.Select(r => r.Cells[2].Show()).ShouldAllBe(w => w != "not in this report");
    }

    [Fact]
    public void A_request_in_a_part_that_may_not_see_results_by_arm_is_recorded_and_one_that_may_is_not()
    {
        var trial = GivenTrial.Interleukin().Given(GivenTrial.DataManager, new TakeDataCut("c", "interim", new LocalDate(2026, 6, 1)));

        trial.Then<ReportRefused>(GivenTrial.Investigator, new RecordRefusedReport("c", "closed")).ShouldBe(new ReportRefused("c", "closed", "comparative-results"));
        trial.Then<ReportRefused>(GivenTrial.Sponsor, new RecordRefusedReport("c", "closed"));
        trial.Refused("report-allowed", GivenTrial.Board, new RecordRefusedReport("c", "closed"));
        trial.Refused("cut-unknown", GivenTrial.Sponsor, new RecordRefusedReport("d", "closed"));
    }
}
