using Equipoise.Trials.Dosing.Library;

namespace Equipoise.Trials.Protocol.Document;

/// <summary>What the amount of a dose goes by.</summary>
[Doc("What the amount of a dose goes by.")]
[Kinds(typeof(ByWeight), typeof(BySurface), typeof(FixedAmount), typeof(AreaUnderCurve))]
public abstract record DoseAmount;

/// <summary>By body weight.</summary>
[Doc("By body weight.")]
public sealed record ByWeight(
    [Doc("Amount per kilogram of body weight.")] Quantity PerKilogram,
    [Doc("Which weight, and how fresh."), OpenChoice("P103", "Weight gained in a cycle may be oedema, a toxicity.")] WeightRule Weight) : DoseAmount;

/// <summary>By body surface area.</summary>
[Doc("By body surface area.")]
public sealed record BySurface(
    [Doc("Amount per square metre of body surface.")] Quantity PerSquareMetre,
    [Doc("The formula of the area.")] SurfaceFormula Formula,
    [Doc("Decimals to which the area is rounded before the dose is computed.")][Range(1, 6)] int Decimals,
    [Doc("The field with the height.")] string Height,
    [Doc("Areas above count as this much; kind noLimit or countsAtMost."), OpenChoice("P109", "Silence is read as a cap of 2 square metres by one pharmacy and as none by the next.")] Limit LargestArea,
    [Doc("Which weight, and how fresh."), OpenChoice("P103", "Weight gained in a cycle may be oedema, a toxicity.")] WeightRule Weight) : DoseAmount;

/// <summary>The same amount for everybody.</summary>
[Doc("The same amount for everybody.")]
public sealed record FixedAmount([Doc("The amount.")] Quantity Amount) : DoseAmount;

/// <summary>By target area under the concentration curve (Calvert): target x (clearance + 25) mg.</summary>
[Doc("By target area under the concentration curve (Calvert): target x (clearance + 25) mg.")]
public sealed record AreaUnderCurve(
    [Doc("Target area, in mg/mL x min.")][Range(0.001, 100)] decimal Target,
    [Doc("The field with the clearance; its derivation names formula and weight, or it is measured.")] string Clearance,
    [Doc("How old the clearance may be on the day of the cycle's first dose.")][Range(0, 3660)] int MeasuredWithinDays,
    [Doc("Clearances above count as this much; kind noLimit or countsAtMost."), OpenChoice("P109", "Where creatinine is measured by isotope dilution, an uncapped clearance overdoses.")] Limit LargestClearance) : DoseAmount;

/// <summary>Up to where a quantity counts in full.</summary>
[Doc("Up to where a quantity counts in full.")]
[Kinds(typeof(NoLimit), typeof(CountsAtMost))]
public abstract record Limit;

/// <summary>It counts in full, however large.</summary>
[Doc("It counts in full, however large.")]
public sealed record NoLimit : Limit;

/// <summary>What is above counts as this much.</summary>
[Doc("What is above counts as this much.")]
public sealed record CountsAtMost([Doc("The largest that counts.")] Quantity Value) : Limit;
