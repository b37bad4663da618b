using Equipoise.Statistics.Sequential;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Design;

/// <summary>
/// When participants of a milestone design are expected to have a known status: an event before the milestone, or follow-up to it. Entries come evenly over the accrual time and survival is
/// exponential through the proportion at the milestone. With rate a, hazard h and milestone m the number at time t is a times the integral over entries of 1 - exp(-h u) for a follow-up u below m, and 1 from m on.
/// </summary>
internal sealed class MilestoneCalendar(MilestoneDesign design)
{
    /// <summary>Participants who have entered by a month.</summary>
    public double Entered(double month) => 2 * design.ParticipantsPerArm * Math.Clamp(month / design.AccrualMonths, 0, 1);

    /// <summary>Participants with a known status by a month, with the proportions of control and experimental arm.</summary>
    public double Known(double month, double control, double experimental) => Arm(month, control) + Arm(month, experimental);

    /// <summary>The month by which a fraction of the planned participants has a known status; the end of follow-up for all of them.</summary>
    public double MonthOf(double fraction, double control, double experimental)
    {
        var (low, high) = (0.0, design.AccrualMonths + design.MilestoneMonths);
        if (fraction >= 1)
        {
            return design.AccrualMonths + design.FollowUpMonths;
        }

        // The number known rises with time: halving the interval until it is a billionth of a month.
        for (var i = 0; i < 60; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = Known(middle, control, experimental) < fraction * 2 * design.ParticipantsPerArm ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }

    private double Arm(double month, double eventFree)
    {
        var rate = design.ParticipantsPerArm / design.AccrualMonths;
        var hazard = SampleSize.ExponentialHazard(eventFree, design.MilestoneMonths);
        var (shortest, longest) = (Math.Max(0, month - design.AccrualMonths), Math.Max(0, month));
        var followed = Math.Max(0, longest - Math.Max(shortest, design.MilestoneMonths));
        var (from, to) = (Math.Min(shortest, design.MilestoneMonths), Math.Min(longest, design.MilestoneMonths));
        return rate * (followed + (to - from) - ((Math.Exp(-hazard * from) - Math.Exp(-hazard * to)) / hazard));
    }
}
