namespace Equipoise.Statistics.Design;

/// <summary>A sample size by time to an event, with all that it rests on. Numbers are expectations and are not rounded.</summary>
/// <param name="Participants">Both arms.</param>
/// <param name="Control">Participants in the control arm.</param>
/// <param name="Experimental">Participants in the experimental arm.</param>
/// <param name="Events">Events expected at the final analysis, both arms.</param>
/// <param name="ControlEvents">Those in the control arm.</param>
/// <param name="ExperimentalEvents">Those in the experimental arm.</param>
/// <param name="Method">The formula's name.</param>
/// <param name="Variance">The variance convention.</param>
/// <param name="Inflation">What the numbers were multiplied with to pay for interim looks; 1 for none.</param>
/// <param name="Source">Where the formula was published.</param>
public sealed record SurvivalSizeResult(
    double Participants, double Control, double Experimental, double Events, double ControlEvents, double ExperimentalEvents,
    string Method, VarianceConvention Variance, double Inflation, string Source)
{
    /// <summary>Whole participants in the control arm. A fraction below 1e-9 is rounding and does not call for another one.</summary>
    public int ControlRoundedUp => (int)Math.Ceiling(Control - 1e-9);

    /// <summary>Whole participants in the experimental arm.</summary>
    public int ExperimentalRoundedUp => (int)Math.Ceiling(Experimental - 1e-9);

    /// <summary>Whole events.</summary>
    public int EventsRoundedUp => (int)Math.Ceiling(Events - 1e-9);
}

/// <summary>Sample size and power by time to an event. Reference: validation/reference/design.json (rpact and R's integrate).</summary>
public static class SurvivalSize
{
    /// <summary>The participants, entering over the design's accrual time in its shape, that give a power at its final analysis.</summary>
    /// <param name="design">Courses, accrual and time of analysis; its number of participants does not matter.</param>
    /// <param name="method">The formula.</param>
    /// <param name="oneSidedAlpha">Between 0 and 1/2.</param>
    /// <param name="power">Above alpha and below 1.</param>
    /// <param name="variance">The variance convention.</param>
    /// <param name="inflation">Final over fixed information when there are interim looks, as SampleSizeInflation.Factor gives it.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    /// <exception cref="ArgumentException">The design is none that the formula covers.</exception>
    /// <exception cref="UnreachableTargetException">There is no effect.</exception>
    public static SurvivalSizeResult For(SurvivalDesign design, SurvivalMethod method, double oneSidedAlpha, double power, VarianceConvention variance, double inflation = 1)
    {
        ArgumentNullException.ThrowIfNull(design);
        ArgumentNullException.ThrowIfNull(method);
        return With(design.WithParticipants(DesignArgument.Positive(inflation) * method.Law(design).Participants(oneSidedAlpha, power, variance)), method, variance, inflation);
    }

    /// <summary>The power of a design with its own number of participants, divided by the inflation when interim looks cost some of it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    /// <exception cref="ArgumentException">The design is none that the formula covers.</exception>
    public static double Power(SurvivalDesign design, SurvivalMethod method, double oneSidedAlpha, VarianceConvention variance, double inflation = 1)
    {
        ArgumentNullException.ThrowIfNull(design);
        ArgumentNullException.ThrowIfNull(method);
        return method.Law(design).Power(design.Accrual.Total / DesignArgument.Positive(inflation), oneSidedAlpha, variance);
    }

    internal static SurvivalSizeResult With(SurvivalDesign design, SurvivalMethod method, VarianceConvention variance, double inflation)
    {
        var (total, counts) = (design.Accrual.Total, ExpectedCourse.Of(design).At(design.AnalysisTime));
        return new SurvivalSizeResult(
            total, total * design.ControlShare, total * design.ExperimentalShare, counts.Events, counts.ControlEvents, counts.ExperimentalEvents, method.Name, variance, inflation, method.Source);
    }
}
