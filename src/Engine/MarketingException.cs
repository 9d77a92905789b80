using Marketing.Rules;

namespace Marketing.Engine;

/// <summary>The one family of exceptions that this product throws on purpose.</summary>
public abstract class MarketingException(Words words, Exception? inner = null) : Exception(words.English, inner)
{
    /// <summary>What happened, in both languages.</summary>
    public Words Words { get; } = words;
}

/// <summary>Somebody else saved the same instance first; the command may be repeated.</summary>
public sealed class ConcurrencyException(string what, Exception? inner = null)
    : MarketingException(new Words($"{what} 同时被其他操作修改，请重试。", $"{what} was changed by somebody else at the same moment; try again."), inner);

/// <summary>A file cannot be used; every problem found is in <see cref="Problems"/>.</summary>
public sealed class InvalidModelException(IReadOnlyList<Problem> problems)
    : MarketingException(new Words("模型有错误，未部署。", "The model has errors and was not deployed."))
{
    public IReadOnlyList<Problem> Problems { get; } = problems;
}
