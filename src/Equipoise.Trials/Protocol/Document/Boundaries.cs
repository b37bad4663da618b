using System.Collections.Immutable;

namespace Equipoise.Trials.Protocol.Document;

/// <summary>Bounds over the looks, on the scale of Z. Whether a bound acts at a look stands with the look.</summary>
[Doc("Bounds over the looks.")]
[Kinds(typeof(ObrienFleming), typeof(Pocock), typeof(WangTsiatis), typeof(HaybittlePeto), typeof(PampallonaTsiatis), typeof(Triangular), typeof(ErrorSpending), typeof(GivenBounds))]
public abstract record BoundaryDeclaration;

/// <summary>O'Brien and Fleming, Biometrics 1979;35:549-556.</summary>
[Doc("O'Brien and Fleming's bounds.")]
public sealed record ObrienFleming : BoundaryDeclaration;

/// <summary>Pocock, Biometrika 1977;64:191-199.</summary>
[Doc("Pocock's bounds.")]
public sealed record Pocock : BoundaryDeclaration;

/// <summary>Wang and Tsiatis, Biometrics 1987;43:193-199: bounds proportional to t^(delta - 1/2).</summary>
[Doc("Wang and Tsiatis' bounds, proportional to t^(delta - 1/2).")]
public sealed record WangTsiatis([Doc("0 is O'Brien-Fleming, 0.5 is Pocock.")][Range(-2, 0.5)] double Delta) : BoundaryDeclaration;

/// <summary>The same far bound at each interim look, and at the end what is left of the error.</summary>
[Doc("Haybittle and Peto's bounds.")]
public sealed record HaybittlePeto([Doc("The bound at interim looks; 3 as published.")][Range(1, 8)] double InterimZ) : BoundaryDeclaration;

/// <summary>Pampallona and Tsiatis, Journal of Statistical Planning and Inference 1994;42:19-35: bounds for rejection and for futility that meet at the end.</summary>
[Doc("Pampallona and Tsiatis' bounds for rejection and futility.")]
public sealed record PampallonaTsiatis(
    [Doc("Shape of the bounds for rejection.")][Range(-2, 0.5)] double RejectionDelta,
    [Doc("Shape of the bounds for futility.")][Range(-2, 0.5)] double FutilityDelta) : BoundaryDeclaration;

/// <summary>Whitehead's triangular test, exact for the looks. One-sided; futility binds.</summary>
[Doc("Whitehead's triangular test.")]
public sealed record Triangular : BoundaryDeclaration;

/// <summary>Errors spent over the looks by spending functions.</summary>
[Doc("Errors spent over the looks by spending functions.")]
public sealed record ErrorSpending(
    [Doc("How the type I error is spent.")] SpendingRule Efficacy,
    [Doc("How the type II error is spent, at the looks that have the rule futilityBound; absent for no futility bound.")] SpendingRule? Futility = null,
    [Doc("A lower bound with an error of its own: harm, or the other side of an asymmetric test.")] HarmBound? Harm = null,
    [Doc("What the spending functions see as time; information unless stated.")] SpendingClock? Clock = null,
    [Doc("What becomes of the error of looks without the bound; passedOn unless stated.")] UnspentError? Unspent = null) : BoundaryDeclaration;

/// <summary>Bounds that the protocol states, look by look; the error follows from them.</summary>
[Doc("Bounds stated look by look.")]
public sealed record GivenBounds(
    [Doc("The scale on which they are stated.")] GivenScale Scale,
    [Doc("The bound for efficacy at each look, in the order of the looks.")] ImmutableArray<double> Efficacy,
    [Doc("The bound for futility at each look but the last; absent for none.")] ImmutableArray<double> Futility = default) : BoundaryDeclaration;

/// <summary>A lower bound with an error of its own.</summary>
[Doc("A lower bound with an error of its own.")]
public sealed record HarmBound(
    [Doc("Its error, one-sided.")][Range(1e-6, 0.5)] double Alpha,
    [Doc("How it is spent.")] SpendingRule Spending);

/// <summary>Scales of stated bounds.</summary>
public enum GivenScale
{
    /// <summary>Z itself.</summary>
    Z,

    /// <summary>One-sided P.</summary>
    P,

    /// <summary>The B value, Z times the root of the information fraction.</summary>
    B,
}

/// <summary>What a spending function sees as time.</summary>
public enum SpendingClock
{
    /// <summary>The information fraction.</summary>
    Information,

    /// <summary>Planned calendar time over that of the final analysis.</summary>
    Calendar,
}

/// <summary>What becomes of the error of looks at which the bound is switched off.</summary>
public enum UnspentError
{
    /// <summary>It is spent at the next look with the bound.</summary>
    PassedOn,

    /// <summary>It is given up.</summary>
    GivenUp,
}

/// <summary>A spending function.</summary>
[Doc("A spending function.")]
[Kinds(
    typeof(LanDemetsObrienFleming), typeof(LanDemetsPocock), typeof(KimDemets), typeof(HwangShihDecani), typeof(ExponentialSpending), typeof(NormalSpending), typeof(TSpending),
    typeof(CauchySpending), typeof(LogisticSpending), typeof(SpendingPoints))]
public abstract record SpendingRule;

/// <summary>Lan and DeMets' function like O'Brien-Fleming bounds.</summary>
[Doc("Lan and DeMets' function like O'Brien-Fleming bounds.")]
public sealed record LanDemetsObrienFleming : SpendingRule;

/// <summary>Lan and DeMets' function like Pocock bounds.</summary>
[Doc("Lan and DeMets' function like Pocock bounds.")]
public sealed record LanDemetsPocock : SpendingRule;

/// <summary>Kim and DeMets' power function: t^rho.</summary>
[Doc("Kim and DeMets' power function.")]
public sealed record KimDemets([Doc("The power.")][Range(0.01, 100)] double Rho) : SpendingRule;

/// <summary>Hwang, Shih and De Cani's function.</summary>
[Doc("Hwang, Shih and De Cani's function.")]
public sealed record HwangShihDecani([Doc("-4 is near O'Brien-Fleming, 1 near Pocock.")][Range(-40, 40)] double Gamma) : SpendingRule;

/// <summary>Exponential function.</summary>
[Doc("Exponential function.")]
public sealed record ExponentialSpending([Doc("Its power.")][Range(0.01, 100)] double Nu) : SpendingRule;

/// <summary>Function by quantiles of the normal law.</summary>
[Doc("Function by quantiles of the normal law.")]
public sealed record NormalSpending([Doc("Location.")][Range(-100, 100)] double A, [Doc("Slope.")][Range(0.01, 100)] double B) : SpendingRule;

/// <summary>Function by quantiles of Student's law.</summary>
[Doc("Function by quantiles of Student's law.")]
public sealed record TSpending(
    [Doc("Degrees of freedom.")][Range(0.1, 1e6)] double DegreesOfFreedom, [Doc("Location.")][Range(-100, 100)] double A, [Doc("Slope.")][Range(0.01, 100)] double B) : SpendingRule;

/// <summary>Function by quantiles of Cauchy's law.</summary>
[Doc("Function by quantiles of Cauchy's law.")]
public sealed record CauchySpending([Doc("Location.")][Range(-100, 100)] double A, [Doc("Slope.")][Range(0.01, 100)] double B) : SpendingRule;

/// <summary>Function by quantiles of the logistic law.</summary>
[Doc("Function by quantiles of the logistic law.")]
public sealed record LogisticSpending([Doc("Location.")][Range(-100, 100)] double A, [Doc("Slope.")][Range(0.01, 100)] double B) : SpendingRule;

/// <summary>Shares of the error spent by given times, linear in between.</summary>
[Doc("Shares of the error spent by given times, linear in between.")]
public sealed record SpendingPoints([Doc("Times between 0 and 1, rising.")] ImmutableArray<double> Times, [Doc("The share of the error spent by each.")] ImmutableArray<double> Shares) : SpendingRule;
