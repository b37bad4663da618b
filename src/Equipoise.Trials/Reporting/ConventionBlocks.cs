using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Statistics.Design;
using Equipoise.Trials.Design;

namespace Equipoise.Trials.Reporting;

/// <summary>The same assumptions by other formulas and conventions of the variance: why tools print different sizes.</summary>
internal static class ConventionBlocks
{
    private static readonly ImmutableArray<(SurvivalMethod Method, VarianceConvention Variance, string PrintedBy)> Conventions =
    [
        (SurvivalMethods.LachinFoulkes(), VarianceConvention.Both, "gsDesign, nSurv"),
        (SurvivalMethods.Schoenfeld(), VarianceConvention.Null, "rpact, its default"),
        (SurvivalMethods.AverageHazardRatio(AverageWeight.Events), VarianceConvention.Null, ""),
        (SurvivalMethods.AverageHazardRatio(AverageWeight.Events), VarianceConvention.Both, ""),
        (SurvivalMethods.AverageHazardRatio(AverageWeight.Events), VarianceConvention.Alternative, "gsDesign2, nearly"),
        (SurvivalMethods.LachinFoulkesDifference, VarianceConvention.Both, ""),
        (SurvivalMethods.Freedman, VarianceConvention.Null, "rpact, typeOfComputation Freedman"),
        (SurvivalMethods.Hsieh, VarianceConvention.Null, "rpact, typeOfComputation HsiehFreedman"),
        (SurvivalMethods.WeightedLogRank(Statistics.Survival.SurvivalTests.LogRank), VarianceConvention.Null, ""),
        (SurvivalMethods.WeightedLogRank(Statistics.Survival.SurvivalTests.LogRank), VarianceConvention.Both, ""),
    ];

    public static TableBlock Of(TimeToEventTrialDesign design)
    {
        var inflation = design.Inflation;
        return new TableBlock(
            "conventions",
            string.Create(CultureInfo.InvariantCulture, $"Participants and events for the same assumptions, error, power and looks (inflation {inflation:F5})"),
            [new("Formula", false), new("Variance", false), new("Participants", true), new("Events", true), new("Power with the participants stated", true), new("Printed by", false)],
            [.. Conventions.Select(c => Row(design, c.Method, c.Variance, c.PrintedBy, inflation)).OfType<TableRow>()],
            ["A formula that does not cover the assumptions (hazards that are not proportional, a cured share, a margin) is left out. Not rounded.", "equipoise simulate says which of them comes true."]);
    }

    private static TableRow? Row(TimeToEventTrialDesign design, SurvivalMethod method, VarianceConvention variance, string printedBy, double inflation)
    {
        if ((design.Section.NullHazardRatio ?? 1) != 1)
        {
            return null;
        }

        try
        {
            var size = SurvivalSize.For(design.Course, method, design.OneSidedAlpha, design.Power, variance, inflation);
            var power = SurvivalSize.Power(design.Course, method, design.OneSidedAlpha, variance, inflation);
            return new TableRow([TableCell.Of(method.Name), TableCell.Of(Ledger.Words.Of(variance)), TableCell.Of(size.Participants, 2), TableCell.Of(size.Events, 2), TableCell.Of(power, 4), TableCell.Of(printedBy)]);
        }
        catch (Exception e) when (e is ArgumentException or UnreachableTargetException)
        {
            return null;
        }
    }
}
