using System.Collections.Immutable;

namespace Equipoise.Trials.Reporting;

/// <summary>
/// Adverse events as a dot plot, after Cornelius et al. 2020 (Trials) and the recommendations in BMJ 2022;377:e068983: for each term the proportion of participants with it by arm, and beside it the
/// risk difference with its limits. No P values: the plot is to find signals, not to test them.
/// </summary>
/// <param name="Id">Unique in the report.</param>
/// <param name="Title">Caption; it says which grade or seriousness is counted, and the method of the limits.</param>
/// <param name="Arms">Labels of the arms in the protocol's order; one for pooled data.</param>
/// <param name="Contrast">What the risk difference is, such as "Interleukin-2 minus observation"; empty where there is none.</param>
/// <param name="Terms">The terms in the order of drawing; <see cref="Sorted"/> puts them into the usual one.</param>
public sealed record AdverseEventFigure(string Id, string Title, ImmutableArray<string> Arms, string Contrast, ImmutableArray<AdverseEventTerm> Terms) : FigureBlock(Id, Title, "")
{
    /// <summary>The figure in words, made from its data.</summary>
    public override string AlternativeText => FigureWords.Of(this);

    /// <summary>The figure with the terms by falling risk difference, those without one after the others by falling greatest proportion; ties by name.</summary>
    public AdverseEventFigure Sorted() => this with
    {
        Terms =
        [
            .. Terms.OrderByDescending(t => t.RiskDifference is { } d && double.IsFinite(d) ? d : double.NegativeInfinity)
                .ThenByDescending(t => t.Counts.Select(c => c.Proportion ?? 0).DefaultIfEmpty(0).Max())
                .ThenBy(t => t.Term, StringComparer.Ordinal),
        ],
    };
}

/// <summary>A term with its counts.</summary>
/// <param name="Term">The term.</param>
/// <param name="Counts">Participants with the event, and participants, by arm in the figure's order.</param>
/// <param name="RiskDifference">Difference of proportions, in the figure's contrast; null where there is none.</param>
/// <param name="Lower">Lower limit.</param>
/// <param name="Upper">Upper limit.</param>
public sealed record AdverseEventTerm(string Term, ImmutableArray<ArmCount> Counts, double? RiskDifference, double? Lower, double? Upper);
