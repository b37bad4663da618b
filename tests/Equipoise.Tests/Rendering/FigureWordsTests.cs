using Equipoise.Adapters.Rendering.FigureData;
using Equipoise.Trials.Reporting;

namespace Equipoise.Tests.Rendering;

public sealed class FigureWordsTests
{
    public static TheoryData<string> Ids { get; } = [.. SampleFigures.All.AddRange(HardFurtherFigures.All).Select(f => f.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_figure_tells_itself_in_words_without_NaN_and_has_tables_whose_rows_fit(string id)
    {
        var figure = SampleFigures.All.AddRange(HardFurtherFigures.All).Single(f => f.Id == id);
        var words = figure is AccrualFigure accrual ? FigureWords.Of(accrual) : figure.AlternativeText;

        words.ShouldNotBeEmpty();
        words.ShouldNotContain("NaN");
        words.ShouldNotContain("Infinity");
        foreach (var table in FigureTables.Full(figure).Add(FigureTables.Brief(figure)))
        {
            table.Rows.ShouldAllBe(row => row.Cells.Length == table.Columns.Length);
            table.Rows.SelectMany(row => row.Cells).ShouldAllBe(cell => !cell.Show().Contains("NaN") && !cell.Show().Contains("Infinity"));
        }
    }

    [Fact]
    public void Words_follow_the_data_when_a_figure_is_changed()
    {
        SampleFigures.Forest.AlternativeText.ShouldContain("All participants: 0.59 (0.28 to 1.22).");
        (SampleFigures.Forest with { Overall = SampleFigures.Row("Everybody", 1, 2, 1, 2, 0.7, 0.6, 0.8) }).AlternativeText.ShouldContain("Everybody: 0.70 (0.60 to 0.80).");
    }

    [Fact]
    public void A_forest_in_words() => (SampleFigures.Forest with { Groups = [SampleFigures.Forest.Groups[0]] }).AlternativeText.ShouldBe(
        "Hazard ratio with limits; values below 1 favour interleukin-2. All participants: 0.59 (0.28 to 1.22). "
        + "Stage: Locally advanced 0.52 (0.18 to 1.47); Metastatic, resected 0.71 (0.26 to 1.98); interaction P 0.68.");

    [Fact]
    public void Doses_in_words_count_by_hand() => (SampleFigures.Doses with { Rows = [SampleFigures.Doser("a", "GGHX"), SampleFigures.Doser("b", "GS")], Cycles = [new("Cycle 1", 5)] }).AlternativeText.ShouldBe(
        "2 participants, 5 slots each in 1 cycle. Doses given by participant: median 1.5, from 1 to 2. Slots: 3 given, 1 held, 1 skipped, 1 stopped, 4 not reached.");

    [Fact]
    public void A_boundary_says_on_which_side_the_statistic_fell() => FigureWords.Of(SampleReport.Boundary).ShouldBe(
        "A positive Z favours interleukin-2. Futility is not binding. Planned: Interim at 50% of the information: efficacy from Z 2.373, futility at or below Z 0.312; "
        + "Final at 100% of the information: efficacy from Z 1.678, futility at or below Z none. Observed: Interim at 50%: Z 1.42, no bound reached.");

    [Fact]
    public void Terms_are_sorted_by_risk_difference_and_ties_by_share_and_name() =>
        SampleFigures.AdverseEvents.Terms.Select(t => t.Term).ShouldBe(["Hypotension", "Fatigue", "Capillary leak syndrome", "Creatinine increased", "Atrial fibrillation", "Infection", "Pain"]);

    [Fact]
    public void Lanes_are_sorted_by_arm_and_falling_length() =>
        SampleFigures.Swimmer.Lanes.Select(l => l.Participant).ShouldBe(["IL2-001", "IL2-005", "IL2-004", "IL2-003", "IL2-002", "IL2-006"]);

    [Fact]
    public void Long_lists_are_cut_and_say_so() =>
        HardFurtherFigures.All.Single(f => f.Id == "events-hundred").AlternativeText.ShouldEndWith("; and 88 more in the table.");
}
