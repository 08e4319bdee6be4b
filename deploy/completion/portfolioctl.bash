# Completion of portfolioctl for bash: source it, or put it into bash-completion's folder as
# "portfolioctl". The words come from the program's own help, so that they are always its own.
_portfolioctl() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} help path=() i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      -*) break ;;
      [a-z]*) path+=("${COMP_WORDS[i]}") ;;
    esac
    [ ${#path[@]} -lt 2 ] || break
  done
  case $before in
    --to)
      COMPREPLY=($(compgen -W "local: kafka: http://127.0.0.1:9464" -- "$word")
        $(compgen -d -- "$word"))
      return
      ;;
    --severity) COMPREPLY=($(compgen -W "info warning critical" -- "$word")) && return ;;
    --state)
      COMPREPLY=($(compgen -W "firing acknowledged snoozed nodata pending resolved all" -- "$word")
        $(compgen -d -- "$word"))
      return
      ;;
    --outcome)
      COMPREPLY=($(compgen -W "TRUE_ALARM FALSE_ALARM LATE IGNORED" -- "$word")) && return
      ;;
  esac
  help=$(portfolioctl "${path[@]}" --help 2>/dev/null) ||
    help=$(portfolioctl "${path[@]:0:1}" --help 2>/dev/null) || return
  if [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$(grep -oE -- '--[a-z][a-z.-]*' <<<"$help" | sort -u)" -- "$word"))
  else
    COMPREPLY=($(compgen -W "$(sed -n '/^Subcommands:/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p' \
      <<<"$help")" -- "$word") $(compgen -f -- "$word"))
  fi
}
complete -o filenames -F _portfolioctl portfolioctl
