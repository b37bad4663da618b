using System.Collections.Immutable;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Design;

/// <summary>Where a number of the design comes from.</summary>
public enum Origin
{
    /// <summary>It stands in the protocol.</summary>
    Given,

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

/// <summary>A planned look: information fraction and critical value on the Z scale.</summary>
public sealed record DesignLook(string Analysis, string Label, double InformationFraction, double? EfficacyZ, double? NominalOneSidedP);

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

    /// <summary>The design of a protocol.</summary>
    public static TrialDesign From(TrialProtocol protocol) => From(protocol.Document);

    internal static TrialDesign From(ProtocolDocument document) => document.Design switch
    {
        MilestoneDesign milestone => MilestoneTrialDesign.Of(milestone, document.Analyses),
        PreferenceDesign preference => PreferenceTrialDesign.Of(preference, document.Analyses),
        var other => throw new InvalidOperationException($"There is no design engine for {other.GetType().Name}."),
    };

    private protected static double OneSided(DesignSection design) => design.Sides == Sides.One ? design.Alpha : design.Alpha / 2;
}
