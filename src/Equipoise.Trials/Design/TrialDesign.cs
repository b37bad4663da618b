using System.Collections.Immutable;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Design;

/// <summary>Where a number of the design comes from.</summary>
public enum Origin
{
    /// <summary>It stands in the protocol.</summary>
    Given,

    /// <summary>The protocol says nothing, and this is what it then means.</summary>
    Default,

    /// <summary>It follows from what stands there.</summary>
    Derived,
}

/// <summary>One number of the design, with the formula it follows from.</summary>
/// <param name="Key">Stable name, for JSON.</param>
/// <param name="Label">Words, for print.</param>
/// <param name="Value">The number, unrounded.</param>
/// <param name="Origin">Given or derived.</param>
/// <param name="Formula">The formula's name; null for a given number.</param>
/// <param name="Source">Where the formula was published; null for a given number.</param>
public sealed record DesignFact(string Key, string Label, double Value, Origin Origin, string? Formula = null, string? Source = null);

/// <summary>A planned look: information fraction and critical value on the Z scale; what the design does not have is null.</summary>
public sealed record DesignLook(string Analysis, string Label, double InformationFraction, double? EfficacyZ, double? NominalOneSidedP)
{
    /// <summary>The lower bound: harm, or the other side of a two-sided test.</summary>
    public double? LowerZ { get; init; }

    /// <summary>The futility bound; null at the last look, where the bounds meet.</summary>
    public double? FutilityZ { get; init; }

    /// <summary>The estimate at the efficacy bound.</summary>
    public double? EfficacyEffect { get; init; }

    /// <summary>The estimate at the futility bound.</summary>
    public double? FutilityEffect { get; init; }

    /// <summary>Type I error of the upper bound up to this look.</summary>
    public double? ErrorSpent { get; init; }

    /// <summary>Probability under the alternative to have crossed the upper bound by this look.</summary>
    public double? PowerSoFar { get; init; }

    /// <summary>Probability to end here without an effect, futility obeyed.</summary>
    public double? StopsUnderNull { get; init; }

    /// <summary>Probability to end here under the alternative, futility obeyed.</summary>
    public double? StopsUnderAlternative { get; init; }

    /// <summary>Expected calendar time under the alternative, months since the start of accrual.</summary>
    public double? Month { get; init; }

    /// <summary>The same without an effect.</summary>
    public double? MonthUnderNull { get; init; }

    /// <summary>Participants expected by then under the alternative.</summary>
    public double? Participants { get; init; }

    /// <summary>The same without an effect.</summary>
    public double? ParticipantsUnderNull { get; init; }

    /// <summary>Information expected, in events or participants with a known outcome.</summary>
    public double? Units { get; init; }

    /// <summary>The same without an effect.</summary>
    public double? UnitsUnderNull { get; init; }

    /// <summary>Limits between which the number of events at that calendar time lies with probability 0.95, under the alternative.</summary>
    public double? EventsLower { get; init; }

    /// <summary>The upper one.</summary>
    public double? EventsUpper { get; init; }
}

/// <summary>What follows from a protocol's design section: size, boundary, power.</summary>
public abstract record TrialDesign
{
    /// <summary>Type I error of one side.</summary>
    public required double OneSidedAlpha { get; init; }

    /// <summary>Power asked for.</summary>
    public required double Power { get; init; }

    /// <summary>Every number, given or derived, in reading order.</summary>
    public required ImmutableArray<DesignFact> Facts { get; init; }

    /// <summary>The looks, in order.</summary>
    public required ImmutableArray<DesignLook> Looks { get; init; }

    /// <summary>The sentence for the protocol's section on sample size.</summary>
    public required string Statement { get; init; }

    /// <summary>Participants or pairs that the formula asks for, to be compared with what the protocol states.</summary>
    public required int RequiredSize { get; init; }

    /// <summary>What a statistician should know before relying on the numbers; empty when there is nothing.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>The design of a protocol.</summary>
    public static TrialDesign From(TrialProtocol protocol) => From(protocol.Document);

    internal static TrialDesign From(ProtocolDocument document) => From(DesignOutline.Of(document));

    internal static TrialDesign From(DesignOutline outline) => outline.Design switch
    {
        MilestoneDesign milestone => MilestoneTrialDesign.Of(milestone, outline.Analyses),
        TimeToEventDesign survival => TimeToEventTrialDesign.Of(survival, outline),
        ProportionDesign proportions => ProportionTrialDesign.Of(proportions, outline),
        ContinuousDesign means => ContinuousTrialDesign.Of(means, outline),
        PreferenceDesign preference => PreferenceTrialDesign.Of(preference, outline.Analyses),
        var other => throw new InvalidOperationException($"There is no design engine for {other.GetType().Name}."),
    };

    private protected static double OneSided(DesignSection design) => design.Sides == Sides.One ? design.Alpha : design.Alpha / 2;
}
