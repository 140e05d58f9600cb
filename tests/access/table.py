"""Who may do what: the whole table, written by hand and never derived from the policy.

A line is a method, an address, the state of the record that it names, and an answer for each column; one answer
alone stands for all columns. `~` is /api/v1; {a,b} stands for several addresses, a comma for several states.

    +  done (2xx)                    ?  401 says who is needed         -  403 refused
    .  404 looks like nothing        !  409 not in this state          x  422 the input does not hold
    l  led to log in                 s  led to the second factor       <  back to the form: it was refused
    w  503 the identity provider does not answer

Records are of Antofagasta (02) where nothing else is said. Columns:

    pub  the public                  sta  approver of 14 who stands in for the approver of 02
    off  officer of 02               pla  national planner             gis  analyst of maps
    of8  officer of 08               adm  administrator                rd   02's approver with a token for reading
    app  approver of 02              aud  auditor                      lay  02's approver with a token for layers
    ap8  approver of 08
    ses  approver of 02 by the cookie of a log-in, with the token of forms; likewise, on pages of one's own,
         se8 (approver of 08), sad (administrator) and sau (auditor)
    no2  another log-in of 02's approver, which lacks the second factor: it sees what the public sees and does nothing

All others but the public come with a bearer token, which opens no page of one's own.
"""

COLUMNS = ("pub", "off", "of8", "app", "ap8", "sta", "pla", "adm", "aud", "gis", "rd", "lay", "ses", "no2")

PRIORITIES = """
                                                              pub off of8 app ap8 sta pla adm aud gis rd lay ses no2
GET   ~/priorities                                             +
GET   ~/priorities/<key>{,/history,/standing} @draft,submitted,ended
                                                               .   +   .   +   .   +   .   .   +   .   +  .   +   .
GET   ~/priorities/<key>{,/history,/standing} @adopted,superseded,retired
                                                               +
GET   ~/priorities/<key>{,/history,/standing} @draft_nation    .   .   .   .   .   .   +   .   +   .   .  .   .   .
GET   ~/priorities/<key>{,/history,/standing} @draft_08        .   .   +   .   +   .   .   .   +   .   .  .   .   .
GET   /priorities/<key> @draft,submitted,ended                 .   +   .   +   .   +   .   .   +   .   +  .   +   .
GET   /priorities/<key> @adopted,superseded,retired            +
POST  ~/priorities @own                                        ?   +   -   +   -   +   -   -   -   -   -  -   +   -
POST  ~/priorities @nation                                     ?   -   -   -   -   -   +   -   -   -   -  -   -   -
POST  ~/priorities @frozen                                     ?   !   -   !   -   !   -   -   -   -   -  -   !   -
PATCH ~/priorities/<key> @draft,submitted                      ?   +   .   +   .   +   .   .   -   .   -  .   +   .
PATCH ~/priorities/<key> @ended                                ?   !   .   !   .   !   .   .   -   .   -  .   !   .
PATCH ~/priorities/<key> @adopted,superseded,retired,closed    ?   !   -   !   -   !   -   -   -   -   -  -   !   -
PATCH ~/priorities/<key> @draft_nation                         ?   .   .   .   .   .   +   .   -   .   .  .   .   .
PATCH ~/priorities/<key> @draft_08                             ?   .   +   .   +   .   .   .   -   .   .  .   .   .
POST  ~/priorities/<key>/submit @draft                         ?   +   .   +   .   +   .   .   -   .   -  .   +   .
POST  ~/priorities/<key>/submit @submitted,ended               ?   !   .   !   .   !   .   .   -   .   -  .   !   .
POST  ~/priorities/<key>/submit @adopted,superseded,retired    ?   !   -   !   -   !   -   -   -   -   -  -   !   -
POST  ~/priorities/<key>/{adopt,send_back} @submitted          ?   -   .   +   .   +   .   .   -   .   -  .   +   .
POST  ~/priorities/<key>/{adopt,send_back} @draft,ended        ?   -   .   !   .   !   .   .   -   .   -  .   !   .
POST  ~/priorities/<key>/{adopt,send_back} @adopted,superseded,retired
                                                               ?   -   -   !   -   !   -   -   -   -   -  -   !   -
POST  ~/priorities/<key>/{adopt,send_back} @submitted_nation   ?   .   .   .   .   .   +   .   -   .   .  .   .   .
POST  ~/priorities/<key>/{adopt,send_back} @submitted_08       ?   .   -   .   +   .   .   .   -   .   .  .   .   .
POST  ~/priorities/<key>/retire @adopted                       ?   -   -   +   -   +   -   -   -   -   -  -   +   -
POST  ~/priorities/<key>/retire @superseded,retired,closed     ?   -   -   !   -   !   -   -   -   -   -  -   !   -
POST  ~/priorities/<key>/retire @draft,submitted,ended         ?   -   .   !   .   !   .   .   -   .   -  .   !   .
POST  ~/priorities/<key>/revise @adopted                       ?   +   -   +   -   +   -   -   -   -   -  -   +   -
POST  ~/priorities/<key>/revise @superseded,retired,closed     ?   !   -   !   -   !   -   -   -   -   -  -   !   -
POST  ~/priorities/<key>/revise @draft,submitted,ended         ?   !   .   !   .   !   .   .   -   .   -  .   !   .
POST  ~/priorities/<key>/end @draft,submitted                  ?   +   .   +   .   +   .   .   -   .   -  .   +   .
POST  ~/priorities/<key>/end @ended                            ?   !   .   !   .   !   .   .   -   .   -  .   !   .
POST  ~/priorities/<key>/end @adopted,superseded,retired       ?   -   -   -   -   -   -   -   -   -   -  -   -   -
"""

LINKS = """
                                                              pub off of8 app ap8 sta pla adm aud gis rd lay ses no2
GET   ~/links                                                  +
GET   ~/links/<key>{,/history,/conversation} @from_below,from_above,agreed,contested,countered,withdrawn
                                                               +
GET   ~/links/<key>{,/history,/conversation} @of_draft
                                                               .   +   .   +   .   +   .   .   +   .   +  .   +   .
GET   ~/links/<key>{,/history,/conversation} @to_draft
                                                               .   +   .   +   .   +   +   .   +   .   +  .   +   .
POST  ~/links @own                                             ?   +   -   +   -   +   +   -   -   -   -  -   +   -
POST  ~/links @draft                                           ?   +   x   +   x   +   x   x   -   x   -  -   +   -
PATCH ~/links/<key> @from_below                                ?   +   -   +   -   +   -   -   -   -   -  -   +   -
PATCH ~/links/<key> @from_above                                ?   -   -   -   -   -   +   -   -   -   -  -   -   -
PATCH ~/links/<key> @agreed,contested,withdrawn                ?   !   -   !   -   !   -   -   -   -   -  -   !   -
POST  ~/links/<key>/{agree,contest} @from_below                ?   -   -   -   -   -   +   -   -   -   -  -   -   -
POST  ~/links/<key>/{agree,contest} @from_above                ?   -   -   +   -   +   -   -   -   -   -  -   +   -
POST  ~/links/<key>/{agree,contest} @of_draft                  ?   -   .   -   .   -   .   .   -   .   -  .   -   .
POST  ~/links/<key>/agree @agreed,withdrawn                    ?   -   -   -   -   -   !   -   -   -   -  -   -   -
POST  ~/links/<key>/agree @contested                           ?   -   -   -   -   -   +   -   -   -   -  -   -   -
POST  ~/links/<key>/contest @agreed                            ?   -   -   -   -   -   +   -   -   -   -  -   -   -
POST  ~/links/<key>/contest @contested,countered               ?   +   -   +   -   +   !   -   -   -   -  -   +   -
POST  ~/links/<key>/contest @withdrawn                         ?   -   -   -   -   -   !   -   -   -   -  -   -   -
POST  ~/links/<key>/accept @countered                          ?   +   -   +   -   +   !   -   -   -   -  -   +   -
POST  ~/links/<key>/accept @from_below,agreed,contested,withdrawn,ended_link
                                                               ?   !   -   !   -   !   !   -   -   -   -  -   !   -
POST  ~/links/<key>/accept @from_above                         ?   -   -   !   -   !   !   -   -   -   -  -   !   -
POST  ~/links/<key>/accept @of_draft                           ?   !   .   !   .   !   .   .   -   .   -  .   !   .
POST  ~/links/proposals @own                                   ?   +   x   +   x   +   +   x   x   x   -  -   +   -
POST  ~/links/answers @unknown                                 ?   x   x   x   x   x   x   x   x   x   -  -   x   -
POST  ~/links/<key>/withdraw @from_below,agreed,contested      ?   +   -   +   -   +   -   -   -   -   -  -   +   -
POST  ~/links/<key>/withdraw @from_above                       ?   -   -   +   -   +   +   -   -   -   -  -   +   -
POST  ~/links/<key>/withdraw @withdrawn                        ?   !   -   !   -   !   -   -   -   -   -  -   !   -
POST  ~/links/<key>/withdraw @closed_link                      ?   !   -   !   -   !   -   -   -   -   -  -   !   -
POST  ~/links/<key>/end @from_below                            ?   -   -   -   -   -   -   +   -   -   -  -   -   -
GET   ~/links/<key>{,/history,/conversation} @ended_link
                                                                               +
PATCH ~/links/<key> @ended_link                                ?   !   -   !   -   !   -   -   -   -   -  -   !   -
POST  ~/links/<key>/{agree,contest} @ended_link                ?   -   -   -   -   -   !   -   -   -   -  -   -   -
POST  ~/links/<key>/withdraw @ended_link                       ?   !   -   !   -   !   -   -   -   -   -  -   !   -
POST  ~/links/<key>/end @ended_link                            ?   -   -   -   -   -   -   !   -   -   -  -   -   -
GET   ~/origins                                                +
GET   ~/origins/<key>{,/history} @origin                       +
GET   ~/origins/<key>{,/history} @origin_of_draft              .   .   .   .   .   .   +   .   +   .   .  .   .   .
GET   ~/origins/<key>{,/history} @raised,declined              .   +   .   +   .   +   +   .   +   .   +  .   +   .
GET   ~/origins/<key>{,/history} @raised_08                    .   .   +   .   +   .   +   .   +   .   .  .   .   .
POST  ~/origins @own                                           ?   +   -   +   -   +   +   -   -   -   -  -   +   -
PATCH ~/origins/<key> @raised                                  ?   +   .   +   .   +   -   .   -   .   -  .   +   .
PATCH ~/origins/<key> @declined                                ?   -   .   -   .   -   -   .   -   .   -  .   -   .
POST  ~/origins/<key>/accept @raised,declined                  ?   -   .   -   .   -   +   .   -   .   -  .   -   .
POST  ~/origins/<key>/decline @raised                          ?   -   .   -   .   -   +   .   -   .   -  .   -   .
POST  ~/origins/<key>/decline @declined                        ?   -   .   -   .   -   !   .   -   .   -  .   -   .
POST  ~/origins/<key>/{accept,decline} @origin                 ?   -   -   -   -   -   !   -   -   -   -  -   -   -
POST  ~/origins/<key>/end @raised                              ?   +   .   +   .   +   +   .   -   .   -  .   +   .
POST  ~/origins/<key>/end @declined                            ?   -   .   -   .   -   +   .   -   .   -  .   -   .
PATCH ~/origins/<key> @origin                                  ?   -   -   -   -   -   +   -   -   -   -  -   -   -
POST  ~/origins/<key>/end @origin                              ?   -   -   -   -   -   +   -   -   -   -  -   -   -
GET   ~/origins/<key>{,/history} @ended_origin                 +
PATCH ~/origins/<key> @ended_origin                            ?   -   -   -   -   -   !   -   -   -   -  -   -   -
POST  ~/origins/<key>/end @ended_origin                        ?   -   -   -   -   -   !   -   -   -   -  -   -   -
GET   ~/alignment/suggestions/dismissals                       +
GET   ~/alignment/suggestions/dismissals/<key>{,/history} @dismissal,ended_dismissal
                                                               +
GET   ~/alignment/suggestions/dismissals/<key>{,/history} @dismissal_of_draft
                                                               .   +   .   +   .   +   .   .   +   .   +  .   +   .
POST  ~/alignment/suggestions/dismissals @own                  ?   +   -   +   -   +   +   -   -   -   -  -   +   -
POST  ~/alignment/suggestions/dismissals @draft                ?   +   x   +   x   +   x   x   -   x   -  -   +   -
PATCH ~/alignment/suggestions/dismissals/<key> @dismissal      ?   +   -   +   -   +   +   -   -   -   -  -   +   -
PATCH ~/alignment/suggestions/dismissals/<key> @ended_dismissal
                                                               ?   !   -   !   -   !   !   -   -   -   -  -   !   -
PATCH ~/alignment/suggestions/dismissals/<key> @dismissal_of_draft
                                                               ?   +   .   +   .   +   .   .   -   .   -  .   +   .
POST  ~/alignment/suggestions/dismissals/<key>/end @dismissal  ?   +   -   +   -   +   +   -   -   -   -  -   +   -
POST  ~/alignment/suggestions/dismissals/<key>/end @ended_dismissal
                                                               ?   !   -   !   -   !   !   -   -   -   -  -   !   -
POST  ~/alignment/suggestions/dismissals/<key>/end @dismissal_of_draft
                                                               ?   +   .   +   .   +   .   .   -   .   -  .   +   .
"""

JOINT = """
                                                              pub off of8 app ap8 sta pla adm aud gis rd lay ses no2
GET   ~/joint-priorities                                       +
GET   ~/joint-priorities/<key>{,/history} @joint,joint_agreed,joint_contested,joint_withdrawn,joint_ended
                                                               +
GET   /joint-priorities                                        +
GET   /joint-priorities/<key> @joint,joint_agreed,joint_contested,joint_withdrawn,joint_ended
                                                               +
POST  ~/joint-priorities @own                                  ?   +   -   +   -   +   -   -   -   -   -  -   +   -
PATCH ~/joint-priorities/<key> @joint                          ?   +   -   +   -   +   -   -   -   -   -  -   +   -
PATCH ~/joint-priorities/<key> @joint_agreed,joint_contested,joint_withdrawn,joint_ended
                                                               ?   !   -   !   -   !   -   -   -   -   -  -   !   -
POST  ~/joint-priorities/<key>/{agree,contest} @joint          ?   -   -   -   +   -   -   -   -   -   -  -   -   -
POST  ~/joint-priorities/<key>/{agree,contest} @joint_withdrawn,joint_ended
                                                               ?   -   -   -   !   -   -   -   -   -   -  -   -   -
POST  ~/joint-priorities/<key>/agree @joint_contested          ?   -   -   -   +   -   -   -   -   -   -  -   -   -
POST  ~/joint-priorities/<key>/agree @joint_agreed             ?   -   -   -   !   -   -   -   -   -   -  -   -   -
POST  ~/joint-priorities/<key>/contest @joint_agreed           ?   -   -   -   +   -   -   -   -   -   -  -   -   -
POST  ~/joint-priorities/<key>/contest @joint_contested        ?   -   -   -   !   -   -   -   -   -   -  -   -   -
POST  ~/joint-priorities/<key>/withdraw @joint,joint_agreed,joint_contested
                                                               ?   +   -   +   -   +   -   -   -   -   -  -   +   -
POST  ~/joint-priorities/<key>/withdraw @joint_withdrawn,joint_ended
                                                               ?   !   -   !   -   !   -   -   -   -   -  -   !   -
POST  ~/joint-priorities/<key>/end @joint                      ?   -   -   -   -   -   -   +   -   -   -  -   -   -
POST  ~/joint-priorities/<key>/end @joint_ended                ?   -   -   -   -   -   -   !   -   -   -  -   -   -
"""

MONEY_AND_ROLLOUT = """
                                                              pub off of8 app ap8 sta pla adm aud gis rd lay ses no2
GET   ~/money/amounts                                          +
GET   ~/money/amounts/<key>{,/history} @amount                 +
GET   ~/money/amounts/<key>{,/history} @amount_of_draft        .   +   .   +   .   +   .   .   +   .   +  .   +   .
POST  ~/money/amounts @own                                     ?   +   -   +   -   +   -   -   -   -   -  -   +   -
POST  ~/money/amounts @draft                                   ?   +   x   +   x   +   x   x   -   x   -  -   +   -
POST  ~/money/amounts @frozen                                  ?   !   -   !   -   !   -   -   -   -   -  -   !   -
PATCH ~/money/amounts/<key> @amount                            ?   +   -   +   -   +   -   -   -   -   -  -   +   -
PATCH ~/money/amounts/<key> @amount_of_draft                   ?   +   .   +   .   +   .   .   -   .   -  .   +   .
PATCH ~/money/amounts/<key> @amount_closed                     ?   !   -   !   -   !   -   -   -   -   -  -   !   -
POST  ~/money/amounts/<key>/end @amount                        ?   +   -   +   -   +   -   -   -   -   -  -   +   -
POST  ~/money/amounts/<key>/end @amount_of_draft               ?   +   .   +   .   +   .   .   -   .   -  .   +   .
POST  ~/money/amounts/<key>/end @amount_closed                 ?   !   -   !   -   !   -   -   -   -   -  -   !   -
GET   ~/money/amounts/<key>{,/history} @ended_amount           +
PATCH ~/money/amounts/<key> @ended_amount                      ?   !   -   !   -   !   -   -   -   -   -  -   !   -
POST  ~/money/amounts/<key>/end @ended_amount                  ?   !   -   !   -   !   -   -   -   -   -  -   !   -
GET   ~/money/acts                                             +
GET   ~/money/acts/<key>{,/history} @act,ended_act             +
POST  ~/money/acts @own                                        ?   +   -   +   -   +   -   -   -   -   -  -   +   -
PATCH ~/money/acts/<key> @act                                  ?   +   -   +   -   +   -   -   -   -   -  -   +   -
PATCH ~/money/acts/<key> @ended_act                            ?   !   -   !   -   !   -   -   -   -   -  -   !   -
POST  ~/money/acts/<key>/end @act                              ?   +   -   +   -   +   -   -   -   -   -  -   +   -
POST  ~/money/acts/<key>/end @ended_act                        ?   !   -   !   -   !   -   -   -   -   -  -   !   -
GET   ~/money/agreements                                       +
GET   ~/money/agreements/<key>{,/history} @agreement,ended_agreement
                                                               +
POST  ~/money/agreements @own                                  ?   +   -   +   -   +   -   -   -   -   -  -   +   -
PATCH ~/money/agreements/<key> @agreement                      ?   +   -   +   -   +   -   -   -   -   -  -   +   -
PATCH ~/money/agreements/<key> @ended_agreement                ?   !   -   !   -   !   -   -   -   -   -  -   !   -
POST  ~/money/agreements/<key>/end @agreement                  ?   +   -   +   -   +   -   -   -   -   -  -   +   -
POST  ~/money/agreements/<key>/end @ended_agreement            ?   !   -   !   -   !   -   -   -   -   -  -   !   -
GET   ~/money/phases                                           +
GET   ~/money/phases/<key>{,/history} @phase,ended_phase       +
POST  ~/money/phases @own                                      ?   -   -   -   -   -   +   +   -   -   -  -   -   -
PATCH ~/money/phases/<key> @phase                              ?   -   -   -   -   -   +   +   -   -   -  -   -   -
PATCH ~/money/phases/<key> @ended_phase                        ?   -   -   -   -   -   !   !   -   -   -  -   -   -
POST  ~/money/phases/<key>/end @phase                          ?   -   -   -   -   -   +   +   -   -   -  -   -   -
POST  ~/money/phases/<key>/end @ended_phase                    ?   -   -   -   -   -   !   !   -   -   -  -   -   -
GET   ~/rollout                                                +
GET   ~/rollout/<key>{,/history} @planned,reached              +
POST  ~/rollout @own                                           ?   -   -   -   -   -   +   -   -   -   -  -   -   -
PATCH ~/rollout/<key> @planned,reached                         ?   -   -   -   -   -   +   -   -   -   -  -   -   -
POST  ~/rollout/<key>/reach @planned                           ?   -   -   +   -   +   +   -   -   -   -  -   +   -
POST  ~/rollout/<key>/reach @reached                           ?   -   -   -   -   -   +   -   -   -   -  -   -   -
POST  ~/rollout/<key>/reach @planned_08                        ?   -   -   -   +   -   +   -   -   -   -  -   -   -
POST  ~/rollout/<key>/end @planned,reached                     ?   -   -   -   -   -   +   +   -   -   -  -   -   -
GET   ~/rollout/<key>{,/history} @ended_step                   +
PATCH ~/rollout/<key> @ended_step                              ?   -   -   -   -   -   !   -   -   -   -  -   -   -
POST  ~/rollout/<key>/reach @ended_step                        ?   -   -   !   -   !   !   -   -   -   -  -   !   -
POST  ~/rollout/<key>/end @ended_step                          ?   -   -   -   -   -   !   !   -   -   -  -   -   -
GET   ~/functional-cities{,/on-day}                            +
GET   ~/functional-cities/<key>{,/history} @city,ended_city    +
POST  ~/functional-cities @own                                 ?   -   -   -   -   -   +   -   -   -   -  -   -   -
PATCH ~/functional-cities/<key> @city                          ?   -   -   -   -   -   +   -   -   -   -  -   -   -
PATCH ~/functional-cities/<key> @ended_city                    ?   -   -   -   -   -   !   -   -   -   -  -   -   -
POST  ~/functional-cities/<key>/end @city                      ?   -   -   -   -   -   +   +   -   -   -  -   -   -
POST  ~/functional-cities/<key>/end @ended_city                ?   -   -   -   -   -   !   !   -   -   -  -   -   -
GET   ~/equalisation/scenarios                                 +
GET   ~/equalisation/scenarios/<key>{,/history} @scenario,ended_scenario
                                                               +
POST  ~/equalisation/scenarios @own                            ?   -   -   -   -   -   +   -   -   -   -  -   -   -
PATCH ~/equalisation/scenarios/<key> @scenario                 ?   -   -   -   -   -   +   -   -   -   -  -   -   -
PATCH ~/equalisation/scenarios/<key> @ended_scenario           ?   -   -   -   -   -   !   -   -   -   -  -   -   -
POST  ~/equalisation/scenarios/<key>/end @scenario             ?   -   -   -   -   -   +   +   -   -   -  -   -   -
POST  ~/equalisation/scenarios/<key>/end @ended_scenario       ?   -   -   -   -   -   !   !   -   -   -  -   -   -
GET   ~/equalisation/comparison                                .
GET   ~/money/benchmark-programmes                             +
GET   ~/money/benchmark-programmes/<key>{,/history} @benchmark,ended_benchmark
                                                               +
POST  ~/money/benchmark-programmes @own                        ?   -   -   -   -   -   +   -   -   -   -  -   -   -
PATCH ~/money/benchmark-programmes/<key> @benchmark            ?   -   -   -   -   -   +   -   -   -   -  -   -   -
PATCH ~/money/benchmark-programmes/<key> @ended_benchmark      ?   -   -   -   -   -   !   -   -   -   -  -   -   -
POST  ~/money/benchmark-programmes/<key>/end @benchmark        ?   -   -   -   -   -   +   +   -   -   -  -   -   -
POST  ~/money/benchmark-programmes/<key>/end @ended_benchmark  ?   -   -   -   -   -   !   !   -   -   -  -   -   -
GET   /equalisation/comparison                                 .
GET   ~/cycles                                                 +
GET   ~/cycles/<key>{,/history} @open,frozen                   +
POST  ~/cycles @own                                            ?   -   -   -   -   -   !   !   -   -   -  -   -   -
PATCH ~/cycles/<key> @open,frozen                              ?   -   -   -   -   -   +   +   -   -   -  -   -   -
POST  ~/cycles/<key>/end @open,frozen                          ?   -   -   -   -   -   -   +   -   -   -  -   -   -
GET   ~/cycles/<key>{,/history} @ended_cycle                   +
PATCH ~/cycles/<key> @ended_cycle                              ?   -   -   -   -   -   !   !   -   -   -  -   -   -
POST  ~/cycles/<key>/end @ended_cycle                          ?   -   -   -   -   -   -   !   -   -   -  -   -   -
POST  ~/cycles/<key>/advance @open                             ?   -   -   -   -   -   +   +   -   -   -  -   -   -
POST  ~/cycles/<key>/advance @frozen,ended_cycle               ?   -   -   -   -   -   !   !   -   -   -  -   -   -
POST  ~/cycles/<key>/go_back @open,frozen,ended_cycle          ?   -   -   -   -   -   !   !   -   -   -  -   -   -
POST  ~/cycles/<key>/carry-over @open                          ?   +   +   +   +   +   +   -   -   -   -  -   +   -
POST  ~/cycles/<key>/carry-over @of_02                         ?   +   -   +   -   +   -   -   -   -   -  -   +   -
POST  ~/cycles/<key>/carry-over @frozen                        ?   !   !   !   !   !   !   -   -   -   -  -   !   -
POST  ~/cycles/<key>/carry-over @ended_cycle                   ?   .   .   .   .   .   .   .   .   .   .  .   .   .
GET   ~/cycles/<key>/snapshots @open,frozen,ended_cycle        +
GET   ~/cycles/<key>/snapshots/<number> @open                  +
GET   ~/cycles/<key>/snapshots/<number> @frozen                .
GET   /cycles                                                  +
GET   /cycles/<key> @open,frozen,ended_cycle                   +
GET   ~/imports                                                +
GET   ~/imports/<key> @import                                  .   +   .   +   .   +   +   .   +   .   +  .   +   .
GET   ~/imports/<key> @import_08                               .   .   +   .   +   .   +   .   +   .   .  .   .   .
POST  ~/imports @own                                           ?   +   -   +   -   +   -   -   -   -   -  -   +   -
POST  ~/imports @nation                                        ?   -   -   -   -   -   +   -   -   -   -  -   -   -
POST  ~/imports/{activity,statistics}                          ?   -   -   -   -   -   +   -   -   -   -  -   -   -
GET   ~/imports/template @own                                  ?   +   -   +   -   +   -   -   -   -   +  -   +   -
POST  ~/imports/headings                                       ?   +   -   +   -   +   -   -   -   -   -  -   +   -
GET   ~/import-mappings                                        +
GET   ~/import-mappings/<key>{,/history} @mapping,ended_mapping
                                                               +
POST  ~/import-mappings @own                                   ?   +   -   +   -   +   -   -   -   -   -  -   +   -
PATCH ~/import-mappings/<key> @mapping                         ?   +   -   +   -   +   -   -   -   -   -  -   +   -
PATCH ~/import-mappings/<key> @ended_mapping                   ?   !   -   !   -   !   -   -   -   -   -  -   !   -
POST  ~/import-mappings/<key>/end @mapping                     ?   +   -   +   -   +   -   -   -   -   -  -   +   -
POST  ~/import-mappings/<key>/end @ended_mapping               ?   !   -   !   -   !   -   -   -   -   -  -   !   -
"""

COMPETENCES = """
                                                              pub off of8 app ap8 sta pla adm aud gis rd lay ses no2
GET   ~/competences                                            +
GET   ~/delegated-competences{,/money}                         +
GET   ~/delegated-competences/<key>{,/history} @delegated,ended_delegated
                                                               +
POST  ~/delegated-competences @own                             ?   -   -   -   -   -   +   -   -   -   -  -   -   -
PATCH ~/delegated-competences/<key> @delegated                 ?   -   -   -   -   -   +   -   -   -   -  -   -   -
PATCH ~/delegated-competences/<key> @ended_delegated           ?   -   -   -   -   -   !   -   -   -   -  -   -   -
POST  ~/delegated-competences/<key>/end @delegated             ?   -   -   -   -   -   +   +   -   -   -  -   -   -
POST  ~/delegated-competences/<key>/end @ended_delegated       ?   -   -   -   -   -   !   !   -   -   -  -   -   -
GET   ~/delegated-competences/amounts                          +
GET   ~/delegated-competences/amounts/<key>{,/history} @delegated_amount,ended_delegated_amount
                                                               +
POST  ~/delegated-competences/amounts @own                     ?   +   -   +   -   +   +   -   -   -   -  -   +   -
PATCH ~/delegated-competences/amounts/<key> @delegated_amount  ?   +   -   +   -   +   +   -   -   -   -  -   +   -
PATCH ~/delegated-competences/amounts/<key> @ended_delegated_amount
                                                               ?   !   -   !   -   !   !   -   -   -   -  -   !   -
POST  ~/delegated-competences/amounts/<key>/end @delegated_amount
                                                               ?   +   -   +   -   +   +   -   -   -   -  -   +   -
POST  ~/delegated-competences/amounts/<key>/end @ended_delegated_amount
                                                               ?   !   -   !   -   !   !   -   -   -   -  -   !   -
GET   ~/capabilities{,/dimensions}                             +
GET   ~/capability-assessments                                 +
GET   ~/capability-assessments/<key>{,/history} @assessment,ended_assessment
                                                               +
POST  ~/capability-assessments @own                            ?   +   -   +   -   +   +   -   -   -   -  -   +   -
PATCH ~/capability-assessments/<key> @assessment               ?   +   -   +   -   +   +   -   -   -   -  -   +   -
PATCH ~/capability-assessments/<key> @ended_assessment         ?   !   -   !   -   !   !   -   -   -   -  -   !   -
POST  ~/capability-assessments/<key>/end @assessment           ?   +   -   +   -   +   +   -   -   -   -  -   +   -
POST  ~/capability-assessments/<key>/end @ended_assessment     ?   !   -   !   -   !   !   -   -   -   -  -   !   -
"""

READINESS = """
                                                              pub off of8 app ap8 sta pla adm aud gis rd lay ses no2
GET   ~/readiness{,/by-region,/missing}                        +
GET   ~/foundations                                              +
GET   ~/foundations/<key>{,/history} @foundation,ended_foundation
                                                               +
GET   ~/foundations/<key>{,/history} @foundation_of_draft
                                                               .   +   .   +   .   +   .   .   +   .   +  .   +   .
POST  ~/foundations @own                                       ?   +   -   +   -   +   -   -   -   -   -  -   +   -
POST  ~/foundations @draft                                     ?   +   x   +   x   +   x   x   -   x   -  -   +   -
POST  ~/foundations @frozen                                    ?   +   -   +   -   +   -   -   -   -   -  -   +   -
PATCH ~/foundations/<key> @foundation                          ?   +   -   +   -   +   -   -   -   -   -  -   +   -
PATCH ~/foundations/<key> @foundation_of_draft                 ?   +   .   +   .   +   .   .   -   .   -  .   +   .
PATCH ~/foundations/<key> @ended_foundation                    ?   !   -   !   -   !   -   -   -   -   -  -   !   -
POST  ~/foundations/<key>/end @foundation                      ?   +   -   +   -   +   -   -   -   -   -  -   +   -
POST  ~/foundations/<key>/end @foundation_of_draft             ?   +   .   +   .   +   .   .   -   .   -  .   +   .
POST  ~/foundations/<key>/end @ended_foundation                ?   !   -   !   -   !   -   -   -   -   -  -   !   -
GET   ~/milestones                                              +
GET   ~/milestones/<key>{,/history} @milestone,ended_milestone
                                                               +
GET   ~/milestones/<key>{,/history} @milestone_of_draft
                                                               .   +   .   +   .   +   .   .   +   .   +  .   +   .
POST  ~/milestones @own                                        ?   +   -   +   -   +   -   -   -   -   -  -   +   -
POST  ~/milestones @draft                                      ?   +   x   +   x   +   x   x   -   x   -  -   +   -
POST  ~/milestones @frozen                                     ?   +   -   +   -   +   -   -   -   -   -  -   +   -
PATCH ~/milestones/<key> @milestone                            ?   +   -   +   -   +   -   -   -   -   -  -   +   -
PATCH ~/milestones/<key> @milestone_of_draft                   ?   +   .   +   .   +   .   .   -   .   -  .   +   .
PATCH ~/milestones/<key> @ended_milestone                      ?   !   -   !   -   !   -   -   -   -   -  -   !   -
POST  ~/milestones/<key>/end @milestone                        ?   +   -   +   -   +   -   -   -   -   -  -   +   -
POST  ~/milestones/<key>/end @milestone_of_draft               ?   +   .   +   .   +   .   .   -   .   -  .   +   .
POST  ~/milestones/<key>/end @ended_milestone                  ?   !   -   !   -   !   -   -   -   -   -  -   !   -
"""

PLACES = """
                                                              pub off of8 app ap8 sta pla adm aud gis rd lay ses no2
GET   ~/places                                                 +
GET   ~/places/<key>{,/history} @place,ended_place             +
GET   ~/places/<key>{,/history} @place_of_draft                .   +   .   +   .   +   .   .   +   .   +  .   +   .
POST  ~/places @own                                            ?   +   -   +   -   +   -   -   -   -   -  -   +   -
POST  ~/places @draft                                          ?   +   x   +   x   +   x   x   -   x   -  -   +   -
POST  ~/places @frozen                                         ?   !   -   !   -   !   -   -   -   -   -  -   !   -
PATCH ~/places/<key> @place                                    ?   +   -   +   -   +   -   -   -   -   -  -   +   -
PATCH ~/places/<key> @place_of_draft                           ?   +   .   +   .   +   .   .   -   .   -  .   +   .
PATCH ~/places/<key> @ended_place                              ?   !   -   !   -   !   -   -   -   -   -  -   !   -
POST  ~/places/<key>/end @place                                ?   +   -   +   -   +   -   -   -   -   -  -   +   -
POST  ~/places/<key>/end @place_of_draft                       ?   +   .   +   .   +   .   .   -   .   -  .   +   .
POST  ~/places/<key>/end @ended_place                          ?   !   -   !   -   !   -   -   -   -   -  -   !   -
GET   /ogc/collections/<identity>/items/<feature_id> @place    +
GET   /ogc/collections/<identity>/items/<feature_id> @place_of_draft
                                                               .   +   .   +   .   +   .   .   +   .   +  +   .   .
GET   /ogc/collections/<identity>/items/<feature_id> @ended_place
                                                               .
POST  /ogc/collections/<identity>/items @own_place             ?   +   -   +   -   +   -   -   -   -   -  -   ?   ?
POST  /ogc/collections/<identity>/items @draft_place           ?   +   x   +   x   +   x   x   -   x   -  -   ?   ?
PUT   /ogc/collections/<identity>/items/<feature_id> @own_place
                                                               ?   +   -   +   -   +   -   -   -   -   -  -   ?   ?
PUT   /ogc/collections/<identity>/items/<feature_id> @draft_place
                                                               ?   +   .   +   .   +   .   .   -   .   -  -   ?   ?
PATCH /ogc/collections/<identity>/items/<feature_id> @place    ?   +   -   +   -   +   -   -   -   -   -  -   ?   ?
PATCH /ogc/collections/<identity>/items/<feature_id> @place_of_draft
                                                               ?   +   .   +   .   +   .   .   -   .   -  -   ?   ?
PATCH /ogc/collections/<identity>/items/<feature_id> @ended_place
                                                               ?   !   -   !   -   !   -   -   -   -   -  -   ?   ?
DELETE /ogc/collections/<identity>/items/<feature_id> @place   ?   +   -   +   -   +   -   -   -   -   -  -   ?   ?
DELETE /ogc/collections/<identity>/items/<feature_id> @place_of_draft
                                                               ?   +   .   +   .   +   .   .   -   .   -  -   ?   ?
DELETE /ogc/collections/<identity>/items/<feature_id> @ended_place
                                                               ?   !   -   !   -   !   -   -   -   -   -  -   ?   ?
"""

PEOPLE = """
                                                              pub off of8 app ap8 sta pla adm aud gis rd lay ses no2
GET   ~/institutions                                           +
GET   ~/institutions/<key>{,/history} @institution             +
POST  ~/institutions @own                                      ?   -   -   -   -   -   -   +   -   -   -  -   -   -
PATCH ~/institutions/<key> @institution                        ?   -   -   -   -   -   -   +   -   -   -  -   -   -
POST  ~/institutions/<key>/end @institution                    ?   -   -   -   -   -   -   +   -   -   -  -   -   -
GET   ~/institutions/<key>{,/history} @ended_institution       +
PATCH ~/institutions/<key> @ended_institution                  ?   -   -   -   -   -   -   !   -   -   -  -   -   -
POST  ~/institutions/<key>/end @ended_institution              ?   -   -   -   -   -   -   !   -   -   -  -   -   -
GET   ~/users                                                  +
GET   ~/users/<key>{,/history} @approver                       .   .   .   +   .   .   .   +   +   .   +  .   +   .
POST  ~/users @own                                             ?   -   -   -   -   -   -   +   -   -   -  -   -   -
PATCH ~/users/<key> @approver                                  ?   .   .   -   .   .   .   +   -   .   -  .   -   .
POST  ~/users/<key>/end @approver                              ?   .   .   -   .   .   .   +   -   .   -  .   -   .
GET   ~/users/<key>{,/history} @ended_user                     .   .   .   .   .   .   .   +   +   .   .  .   .   .
PATCH ~/users/<key> @ended_user                                ?   .   .   .   .   .   .   !   -   .   .  .   .   .
POST  ~/users/<key>/end @ended_user                            ?   .   .   .   .   .   .   !   -   .   .  .   .   .
GET   ~/tokens                                                 +
GET   ~/tokens/<key>{,/history} @token                         .   .   .   +   .   .   .   +   +   .   +  .   +   .
POST  ~/tokens @own                                            ?   +   +   +   +   +   +   +   +   +   -  -   +   -
DELETE ~/tokens/<key> @token                                   ?   .   .   +   .   .   .   +   -   .   -  .   +   .
GET   ~/tokens/<key>{,/history} @ended_token                   .   .   .   +   .   .   .   +   +   .   +  .   +   .
DELETE ~/tokens/<key> @ended_token                             ?   .   .   .   .   .   .   .   .   .   .  .   .   .
GET   ~/delegations                                            +
GET   ~/delegations/<key>{,/history} @delegation               .   .   .   +   .   +   .   +   +   .   +  .   +   .
POST  ~/delegations @own                                       ?   -   -   +   -   -   -   +   -   -   -  -   +   -
PATCH ~/delegations/<key> @delegation                          ?   .   .   +   .   -   .   +   -   .   -  .   +   .
POST  ~/delegations/<key>/end @delegation                      ?   .   .   +   .   +   .   +   -   .   -  .   +   .
GET   ~/delegations/<key>{,/history} @ended_delegation         .   .   .   +   .   +   .   +   +   .   +  .   +   .
PATCH ~/delegations/<key> @ended_delegation                    ?   .   .   !   .   -   .   !   -   .   -  .   !   .
POST  ~/delegations/<key>/end @ended_delegation                ?   .   .   !   .   !   .   !   -   .   -  .   !   .
GET   ~/users/<key>{,/history} @user_08                        .   .   .   .   +   .   .   +   +   .   .  .   .   .
PATCH ~/users/<key> @user_08                                   ?   .   .   .   -   .   .   +   -   .   .  .   .   .
POST  ~/users/<key>/erase @approver                            ?   .   .   -   .   .   .   +   -   .   -  .   -   .
POST  ~/users/<key>/erase @user_08                             ?   .   .   .   -   .   .   +   -   .   .  .   .   .
POST  ~/users/<key>/erase @ended_user                          ?   .   .   .   .   .   .   +   -   .   .  .   .   .
POST  ~/users/<key>/end @user_08                               ?   .   .   .   -   .   .   +   -   .   .  .   .   .
GET   ~/tokens/<key>{,/history} @token_08                      .   .   .   .   +   .   .   +   +   .   .  .   .   .
DELETE ~/tokens/<key> @token_08                                ?   .   .   .   +   .   .   +   -   .   .  .   .   .
GET   ~/delegations/<key>{,/history} @delegation_08            .   .   .   .   +   +   .   +   +   .   .  .   .   .
PATCH ~/delegations/<key> @delegation_08                       ?   .   .   .   +   -   .   +   -   .   .  .   .   .
POST  ~/delegations/<key>/end @delegation_08                   ?   .   .   .   +   +   .   +   -   .   .  .   .   .
GET   ~/me                                                     +
GET   ~/inbox                                                  ?   +   +   +   +   +   +   +   +   +   +  -   +   -
GET   /inbox.atom                                              ?   +   +   +   +   +   +   +   +   +   +  -   +   -
GET   ~/audit{,/chains}                                        ?   -   -   -   -   -   -   -   +   -   -  -   -   -
"""

SESSIONS = """
                                                              pub off of8 app ap8 sta pla adm aud gis rd lay ses no2
GET   ~/sessions                                               +
GET   ~/sessions/<key>{,/history} @session,ended_session       .   .   .   +   .   .   .   +   .   .   +  .   +   .
GET   ~/sessions/<key>{,/history} @session_08                  .   .   .   .   +   .   .   +   .   .   .  .   .   .
DELETE ~/sessions/<key> @session                               ?   .   .   +   .   .   .   +   .   .   -  .   +   .
DELETE ~/sessions/<key> @session_08                            ?   .   .   .   +   .   .   +   .   .   .  .   .   .
DELETE ~/sessions/<key> @ended_session                         ?   .   .   .   .   .   .   .   .   .   .  .   .   .
DELETE ~/sessions                                              ?   +   +   +   +   +   +   +   +   +   -  -   +   -
POST  ~/session @right                                         +
POST  ~/session @wrong                                         ?
POST  ~/session/second-factor                                  ?   ?   ?   ?   ?   ?   ?   ?   ?   ?   ?  ?   !   +
DELETE ~/session                                               ?   ?   ?   ?   ?   ?   ?   ?   ?   ?   ?  ?   +   +
POST  ~/me/password                                            ?   ?   ?   ?   ?   ?   ?   ?   ?   ?   ?  ?   +   -
POST  ~/me/second-factor                                       ?   !   !   !   !   !   !   !   !   !   !  !   +   +
POST  ~/me/second-factor/confirm                               ?   ?   ?   ?   ?   ?   ?   ?   ?   ?   ?  ?   +   !
POST  ~/users/<key>/{reset-link,reset-second-factor} @approver ?   .   .   -   .   .   .   +   -   .   -  .   -   .
POST  ~/users/<key>/reset-link @user_08                        ?   .   .   .   -   .   .   +   -   .   .  .   .   .
POST  ~/users/<key>/reset-second-factor @user_08               ?   .   .   .   -   .   .   !   -   .   .  .   .   .
POST  ~/users/<key>/{reset-link,reset-second-factor} @ended_user
                                                               ?   .   .   .   .   .   .   .   .   .   .  .   .   .
"""

PAGES = """
                                        pub off of8 app ap8 sta pla adm aud gis rd  lay ses no2 se8 sad sau
GET  /login                              +   +   +   +   +   +   +   +   +   +   +   +   +   s   +   +   +
POST /login @right                       +
POST /login @wrong                       ?
GET  /login/second-factor                l   l   l   l   l   l   l   l   l   l   l   l   +   +   +   +   +
POST /login/second-factor                s   s   s   s   s   s   s   s   s   s   s   s   s   +   s   s   s
POST /logout                             +
GET  /logout/provider                    +
GET  /login/{oidc,oidc/callback}         w
GET  /reset/<secret> @link               +
POST /reset/<secret> @link               l
GET  /reset/<secret> @wrong_link         .
POST /reset/<secret> @wrong_link         .
GET  /account                            l   l   l   l   l   l   l   l   l   l   l   l   +   s   +   +   +
GET  /account/second-factor              s   s   s   s   s   s   s   s   s   s   s   s   +   s   +   +   +
POST /account/second-factor              ?   ?   ?   ?   ?   ?   ?   ?   ?   ?   ?   ?   +   !   x   x   x
POST /account/password                   <   <   <   <   <   <   <   <   <   <   <   <   +   <   <   <   <
POST /account/sessions/others/end        l   l   l   l   l   l   l   l   l   l   l   l   +   s   +   +   +
POST /account/sessions/<key>/end @session
                                         l   l   l   l   l   l   l   l   l   l   l   l   +   s   .   +   .
POST /account/sessions/<key>/end @session_08
                                         l   l   l   l   l   l   l   l   l   l   l   l   .   s   +   +   .
POST /account/sessions/<key>/end @ended_session
                                         l   l   l   l   l   l   l   l   l   l   l   l   +   s   .   +   .
POST /account/tokens                     l   l   l   l   l   l   l   l   l   l   l   l   +   s   +   +   +
POST /account/tokens/<key>/end @token    l   l   l   l   l   l   l   l   l   l   l   l   +   s   .   +   -
POST /account/tokens/<key>/end @token_08
                                         l   l   l   l   l   l   l   l   l   l   l   l   .   s   +   +   -
POST /account/tokens/<key>/end @ended_token
                                         l   l   l   l   l   l   l   l   l   l   l   l   +   s   .   +   +
POST /account/mail                       l   l   l   l   l   l   l   l   l   l   l   l   +   s   +   +   +
GET  /inbox                              l   l   l   l   l   l   l   l   l   l   l   l   +   s   +   +   +
POST /inbox/{links,origins,priorities}   l   l   l   l   l   l   l   l   l   l   l   l   +   s   +   +   +
POST /account/identities                 ?   ?   ?   ?   ?   ?   ?   ?   ?   ?   ?   ?   w   -   w   w   w
POST /account/identities/<key>/unlink @identity
                                         l   l   l   l   l   l   l   l   l   l   l   l   +   s   .   .   .
POST /account/identities/<key>/unlink @identity_08
                                         l   l   l   l   l   l   l   l   l   l   l   l   .   s   +   .   .
POST /cycles/<key>/{advance,go_back} @open,frozen,ended_cycle
                                         l   l   l   l   l   l   l   l   l   l   l   l   -   s   -   +   -
POST /equalisation/scenarios              l   l   l   l   l   l   l   l   l   l   l   l   -   s   -   -   -
POST /alignment/suggestions/{links,dismissals}
                                         l   l   l   l   l   l   l   l   l   l   l   l   +   s   -   -   -
POST /priorities/<key>/foundations @adopted
                                         l   l   l   l   l   l   l   l   l   l   l   l   +   s   -   -   -
POST /priorities/<key>/foundations @draft_08
                                         l   l   l   l   l   l   l   l   l   l   l   l   .   s   +   .   -
GET  /joint-priorities/new               l   l   l   l   l   l   l   l   l   l   l   l   +   s   +   -   -
POST /joint-priorities/new               l   l   l   l   l   l   l   l   l   l   l   l   +   s   -   -   -
POST /joint-priorities/<key>/{agree,contest} @joint
                                         l   l   l   l   l   l   l   l   l   l   l   l   -   s   +   -   -
POST /joint-priorities/<key>/withdraw @joint
                                         l   l   l   l   l   l   l   l   l   l   l   l   +   s   -   -   -
GET  /imports{,/mappings/new}            l   l   l   l   l   l   l   l   l   l   l   l   +   s   +   -   -
POST /imports                            l   l   l   l   l   l   l   l   l   l   l   l   +   s   -   -   -
GET  /imports/<key> @import              l   l   l   l   l   l   l   l   l   l   l   l   +   s   .   .   +
GET  /imports/<key> @import_08           l   l   l   l   l   l   l   l   l   l   l   l   .   s   +   .   +
GET  /imports/<key>/progress @import     l   l   l   l   l   l   l   l   l   l   l   l   +   s   +   +   +
POST /imports/mappings/headings          l   l   l   l   l   l   l   l   l   l   l   l   x   s   -   -   -
POST /imports/mappings/new               l   l   l   l   l   l   l   l   l   l   l   l   +   s   -   -   -
GET  /boundaries                         l   l   l   l   l   l   l   l   l   l   l   l   +   s   +   +   +
POST /boundaries                         l   l   l   l   l   l   l   l   l   l   l   l   -   s   -   +   -
GET  /boundaries/<code>{,/progress} @edition
                                         l   l   l   l   l   l   l   l   l   l   l   l   +   s   +   +   +
GET  /boundaries/<code>{,/progress} @edition_draft
                                         l   l   l   l   l   l   l   l   l   l   l   l   .   s   .   +   +
POST /boundaries/<code>/publish @edition
                                         l   l   l   l   l   l   l   l   l   l   l   l   -   s   -   +   -
POST /boundaries/<code>/discard @edition_draft
                                         l   l   l   l   l   l   l   l   l   l   l   l   .   s   .   +   -
GET  /people                             l   l   l   l   l   l   l   l   l   l   l   l   -   s   -   +   +
POST /people/<key>/{link,second-factor,active} @approver
                                         l   l   l   l   l   l   l   l   l   l   l   l   -   s   .   +   -
POST /people/<key>/{link,active} @user_08
                                         l   l   l   l   l   l   l   l   l   l   l   l   .   s   -   +   -
POST /people/<key>/second-factor @user_08
                                         l   l   l   l   l   l   l   l   l   l   l   l   .   s   -   !   -
POST /people/<key>/{link,second-factor,active} @ended_user
                                         l   l   l   l   l   l   l   l   l   l   l   l   .   s   .   .   .
"""

BOUNDARIES = """
                                                              pub off of8 app ap8 sta pla adm aud gis rd lay ses no2
GET   ~/boundary-editions                                      +
GET   ~/boundary-editions/<code>{,/comparison} @edition        +
GET   ~/boundary-editions/<code>{,/comparison} @edition_draft  .   .   .   .   .   .   .   +   +   +   .  .   .   .
POST  ~/boundary-editions @own                                 ?   -   -   -   -   -   -   +   -   +   -  -   -   -
POST  ~/boundary-editions/<code>/publish @edition              ?   -   -   -   -   -   -   +   -   +   -  -   -   -
POST  ~/boundary-editions/<code>/publish @edition_draft        ?   .   .   .   .   .   .   +   -   +   .  .   .   .
DELETE ~/boundary-editions/<code> @edition                     ?   -   -   -   -   -   -   !   -   !   -  -   -   -
DELETE ~/boundary-editions/<code> @edition_draft               ?   .   .   .   .   .   .   +   -   +   .  .   .   .
"""

OPEN = """
                                                              pub off of8 app ap8 sta pla adm aud gis rd lay ses no2
GET   ~/territories{,/<code>,/<code>/history,/<code>/neighbours} @region
                                                               +
GET   ~/{statistics,series,sources,acts,axes}   +
GET   ~/rollout/{stages,coverage,targets,timeline}             +
GET   ~/money/{by-region,sources,summary,flows,comparison,benchmarks,fiscal-data-package}
                                                               +
GET   ~/alignment/{matrix,profiles,coverage,gaps,explanation,pairs,concentration,concentration/over-time,line-of-sight}
                                                               +
GET   ~/alignment/{suggestions,duplicates,uncertainty,change}  +
GET   ~/alignment/evidence{,/priorities}                       +
GET   ~/advantage/{activity,quotients,relatedness,complexity}  +
GET   ~/alignment/pairs/<first>/<second> @pair                 +
GET   ~/equalisation{,/sensitivity}                            +
GET   ~/plan/{priorities,links,amounts}                        +
GET   /{,alignment,allocation,equalisation,evidence,priorities,money}
                                                               +
GET   ~/allocation                                             +
GET   /{capabilities,readiness,functional-cities}              +
GET   /money/{acts,flows,benchmarks}                           +
GET   /alignment/{explanation,pairs,suggestions,change,concentration,concentration/over-time,line-of-sight}
                                                               +
GET   /alignment/pairs/<first>/<second> @pair                  +
GET   /{api/docs,api/openapi.json,health/live,health/ready}    +
GET   /static/<filename> @asset                                +
GET   /ogc{,/api,/conformance,/collections}                    +
GET   /ogc/collections/<identity>{,/schema,/queryables,/sortables,/items} @layer +
GET   /ogc/collections/<identity>/{tiles,styles,styles/default,styles/default/legend} @layer
                                                               +
GET   /ogc/{tileMatrixSets,tileMatrixSets/<scheme>} @tile      +
GET   /ogc/collections/<identity>/tiles/<scheme>{,/<zoom>/<row>/<column>} @tile
                                                               +
GET   /ogc/collections/<identity>/items/<feature_id> @layer    +
"""

SECTIONS = {
    "priorities": PRIORITIES,
    "links": LINKS,
    "joint priorities": JOINT,
    "money and roll-out": MONEY_AND_ROLLOUT,
    "competences and capabilities": COMPETENCES,
    "foundations": READINESS,
    "places": PLACES,
    "people": PEOPLE,
    "log-ins": SESSIONS,
    "pages of one's own": PAGES,
    "boundaries": BOUNDARIES,
    "open to all": OPEN,
}
