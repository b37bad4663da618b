using NodaTime;

namespace Equipoise.Trials.Ledger;

/// <summary>Dates and instants in the one form in which entries hold them, without the general patterns; null for any other form, which those patterns accept or refuse.</summary>
internal static class IsoTime
{
    /// <summary>YYYY-MM-DD.</summary>
    public static LocalDate? Date(ReadOnlySpan<byte> text)
    {
        if (text.Length != 10 || text[4] != '-' || text[7] != '-')
        {
            return null;
        }

        var (year, month, day) = (Digits(text[..4]), Digits(text[5..7]), Digits(text[8..]));
        return year > 0 && month is >= 1 and <= 12 && day >= 1 && day <= CalendarSystem.Iso.GetDaysInMonth(year, month) ? new LocalDate(year, month, day) : null;
    }

    /// <summary>YYYY-MM-DDThh:mm:ssZ, or with 1 to 9 digits of a fraction before the Z.</summary>
    public static Instant? Instant(ReadOnlySpan<byte> text)
    {
        if (text.Length is < 20 or > 30 || text[10] != 'T' || text[13] != ':' || text[16] != ':' || text[^1] != 'Z' || Date(text[..10]) is not { } date)
        {
            return null;
        }

        var (hour, minute, second) = (Digits(text[11..13]), Digits(text[14..16]), Digits(text[17..19]));
        if (hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59)
        {
            return null;
        }

        var whole = NodaTime.Instant.FromUtc(date.Year, date.Month, date.Day, hour, minute, second);
        if (text.Length == 20)
        {
            return whole;
        }

        var fraction = Digits(text[20..^1]);
        if (text[19] != '.' || text.Length == 21 || fraction < 0)
        {
            return null;
        }

        for (var digits = text.Length - 21; digits < 9; digits++)
        {
            fraction *= 10;
        }

        return whole.PlusNanoseconds(fraction);
    }

    /// <summary>A whole number of digits; -1 where one is none.</summary>
    private static int Digits(ReadOnlySpan<byte> text)
    {
        var number = 0;
        foreach (var c in text)
        {
            if (c is < (byte)'0' or > (byte)'9')
            {
                return -1;
            }

            number = (number * 10) + c - '0';
        }

        return number;
    }
}
